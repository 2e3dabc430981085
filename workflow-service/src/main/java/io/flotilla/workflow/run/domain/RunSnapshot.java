package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Extension;
import io.flotilla.workflow.definition.domain.Plan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The state of a run as bytes: compressed JSON with a checksum. It saves folding the log once more and is never the
 * truth, so what cannot be read is dropped, and there is no reading of another format.
 */
public final class RunSnapshot {
    /** Raise it when the same log folds into another state; a change of the state's shape is noticed without. */
    private static final int VERSION = 1;

    /** Of what this build writes, and all that it reads. */
    public static final String FORMAT = VERSION + "-" + StateShape.digest(Frozen.class);

    private static final int MAX_BYTES = 512 * 1024 * 1024;

    private RunSnapshot() {}

    public static byte[] write(Run run) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new Fast(bytes)) {
            zip.write(Json.bytes(Frozen.of(run)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * The run as it was written.
     *
     * @throws IllegalArgumentException when the bytes are not a snapshot of this run, position and format
     */
    public static Run read(byte[] bytes, Plan plan, String runId, long position) {
        try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            String json = new String(zip.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            Frozen frozen = Json.read(json, Frozen.class);
            if (frozen.isOf(plan, runId, position)) {
                return frozen.run(plan);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("a snapshot that cannot be read", e);
        }
        throw new IllegalArgumentException("a snapshot of something else");
    }

    /** Everything of {@link Run} but the definition's plan, which is found by its digest. */
    private record Frozen(
            long position,
            RunStatus status,
            RunHead head,
            Slots<StepState> steps,
            BigDecimal cost,
            String failedStep,
            Control control,
            JsonNode outputs,
            Failure error,
            Instant finishedAt,
            List<Extension> extensions) {

        static Frozen of(Run run) {
            return new Frozen(
                    run.position(),
                    run.status(),
                    run.head(),
                    run.steps(),
                    run.cost(),
                    run.failedStep(),
                    run.control(),
                    run.outputs(),
                    run.error(),
                    run.finishedAt(),
                    run.plan().extensions());
        }

        boolean isOf(Plan plan, String runId, long wanted) {
            return position == wanted
                    && head != null
                    && runId.equals(head.id())
                    && steps != null
                    && extensions != null
                    && steps.size() == extended(plan).size()
                    && status != null
                    && control != null
                    && cost != null;
        }

        Run run(Plan plan) {
            return new Run(
                    extended(plan),
                    position,
                    status,
                    head,
                    steps,
                    cost,
                    failedStep,
                    control,
                    outputs,
                    error,
                    finishedAt);
        }

        private Plan extended(Plan plan) {
            Plan whole = plan;
            for (Extension extension : extensions) {
                whole = whole.extended(extension);
            }
            return whole;
        }
    }

    /** Snapshots are made often and read seldom. */
    private static final class Fast extends GZIPOutputStream {
        Fast(ByteArrayOutputStream out) throws IOException {
            super(out, 64 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
