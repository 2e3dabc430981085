package io.flotilla.sandbox.execution.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.sandbox.artifact.Artifact;
import io.flotilla.sandbox.artifact.ArtifactFiles;
import io.flotilla.sandbox.artifact.Artifacts;
import io.flotilla.sandbox.containment.Containment;
import io.flotilla.sandbox.execution.domain.Execution;
import io.flotilla.sandbox.execution.domain.Output;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/** Receives what comes out of one program: output pieces for watchers, files for the artifact store. */
final class Collector implements Containment.Observer {

    private static final Logger LOG = Logger.getLogger(Collector.class);
    private static final String RESULT = "result.json";
    private static final int INLINE = 256 * 1024;

    private final Execution execution;
    private final Deltas deltas;
    private final Artifacts artifacts;
    private final ArtifactFiles files;
    private final List<Artifact> taken = new CopyOnWriteArrayList<>();
    private volatile JsonNode result;
    private volatile boolean incomplete;

    Collector(Execution execution, Deltas deltas, Artifacts artifacts, ArtifactFiles files) {
        this.execution = execution;
        this.deltas = deltas;
        this.artifacts = artifacts;
        this.files = files;
    }

    @Override
    public void output(Containment.Channel channel, int index, String text) {
        String stream = channel.name().toLowerCase(Locale.ROOT);
        deltas.send(SandboxEvents.output(execution, stream, index, Output.clean(text)));
    }

    @Override
    public void file(String name, long size, InputStream content) throws IOException {
        InputStream all = content;
        if (name.equals(RESULT) && size <= INLINE) {
            byte[] bytes = content.readNBytes(INLINE);
            result = parse(bytes);
            all = new ByteArrayInputStream(bytes);
        }
        try {
            taken.add(artifacts.describe(execution.tenantId(), files.store(all), ContentTypes.of(name), name));
        } catch (ProblemException e) {
            LOG.infof("%s of %s is not kept: %s", name, execution.id(), e.getMessage());
            incomplete = true;
        } catch (FileSystemException e) {
            LOG.errorf(e, "%s of %s cannot be stored", name, execution.id());
            throw e;
        }
    }

    /** Null for what is not JSON, or grows too large, or holds NUL characters, which not every store takes. */
    private static JsonNode parse(byte[] bytes) {
        try {
            JsonNode value = Json.parse(bytes);
            String text = Json.text(value);
            return text.length() > INLINE || text.contains("\\u0000") ? null : value;
        } catch (UncheckedIOException e) {
            return null;
        }
    }

    List<Artifact> taken() {
        return taken;
    }

    JsonNode result() {
        return result;
    }

    /** A file was above the limit of a single artifact. */
    boolean incomplete() {
        return incomplete;
    }
}
