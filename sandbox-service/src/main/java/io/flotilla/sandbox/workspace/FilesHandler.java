package io.flotilla.sandbox.workspace;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.sandbox.archive.ArchiveException;
import io.flotilla.sandbox.artifact.Artifact;
import io.flotilla.sandbox.artifact.ArtifactFiles;
import io.flotilla.sandbox.artifact.Artifacts;
import io.flotilla.sandbox.workspace.FilesAnswer.Written;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Lists, reads and writes files of a workspace without running anything. */
@RegisterForReflection(
        targets = {
            FilesHandler.Requested.class,
            FilesHandler.Completed.class,
            FilesHandler.Failed.class,
            FilesAnswer.Listing.class,
            FilesAnswer.Listed.class,
            FilesAnswer.Reading.class,
            FilesAnswer.Written.class
        })
@ApplicationScoped
class FilesHandler implements EventHandler {

    static final String REQUESTED = "io.flotilla.sandbox.files-requested.v1";
    static final String COMPLETED = "io.flotilla.sandbox.files-completed.v1";
    static final String FAILED = "io.flotilla.sandbox.files-failed.v1";

    private static final Logger LOG = Logger.getLogger(FilesHandler.class);

    @Inject
    Artifacts artifacts;

    @Inject
    ArtifactFiles files;

    @Inject
    Outbox outbox;

    /** The part of the command that is read here. */
    record Requested(String requestId, String workspace, String operation, String path, String content, String glob) {}

    record Completed(String requestId, FilesAnswer output) {}

    record Failed(String requestId, Failure error) {}

    /** An answer, and the artifact that a write made. */
    private record Done(FilesAnswer answer, List<Artifact> made) {}

    @Override
    public Set<String> types() {
        return Set.of(REQUESTED);
    }

    @Override
    public String orderingKey(Event event) {
        return event.data().path("requestId").asText(event.key());
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        Requested request = event.dataAs(Requested.class);
        required("requestId", request.requestId());
        return archive(event.tenantId(), request)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(archive -> operate(event.tenantId(), request, archive))
                .map(done -> completion(event, request, done))
                .onFailure(FilesHandler::isExpected)
                .recoverWithItem((Throwable error) -> refusal(event, error));
    }

    private static boolean isExpected(Throwable error) {
        return error instanceof ProblemException problem && !problem.retryable();
    }

    @Override
    public Uni<Void> exhausted(SqlConnection tx, Event event, Failure failure) {
        return fail(tx, event, failure);
    }

    private Uni<Optional<Path>> archive(String tenant, Requested request) {
        if (request.workspace() == null && "write".equals(request.operation())) {
            return Uni.createFrom().item(Optional.empty());
        }
        if (request.workspace() == null) {
            return Uni.createFrom().failure(ProblemException.invalid("workspace", "is missing"));
        }
        return artifacts.find(tenant, request.workspace()).map(artifact -> Optional.of(artifacts.path(artifact)));
    }

    private Done operate(String tenant, Requested request, Optional<Path> archive) {
        try {
            return switch (request.operation() == null ? "" : request.operation()) {
                case "list" -> new Done(Workspaces.list(archive.orElseThrow(), request.glob()), List.of());
                case "read" -> new Done(read(archive.orElseThrow(), required("path", request.path())), List.of());
                case "write" -> write(tenant, request, archive);
                default -> throw ProblemException.invalid("operation", "must be list, read or write");
            };
        } catch (ArchiveException e) {
            throw ProblemException.of(422, e.fault().code(), ErrorClass.VALIDATION, e.getMessage());
        } catch (IOException e) {
            // Not as its cause: an unreadable file is not an outage that passes, and must not be tried for ever.
            LOG.errorf(e, "cannot %s %s of workspace %s", request.operation(), request.path(), request.workspace());
            throw new IllegalStateException("the workspace cannot be read or written");
        }
    }

    private static FilesAnswer read(Path archive, String path) throws IOException {
        return Workspaces.read(archive, path).orElseThrow(() -> ProblemException.notFound("file", path));
    }

    private Done write(String tenant, Requested request, Optional<Path> archive) throws IOException {
        String path = required("path", request.path());
        String content = required("content", request.content());
        Path target = files.temporary();
        try {
            Workspaces.write(archive, path, content, target);
            try (InputStream in = Files.newInputStream(target)) {
                Artifact made = artifacts.describe(tenant, files.store(in), "application/gzip", null);
                return new Done(new Written(made.id()), List.of(made));
            }
        } finally {
            Files.deleteIfExists(target);
        }
    }

    private static String required(String name, String value) {
        if (value == null) {
            throw ProblemException.invalid(name, "is missing");
        }
        return value;
    }

    private Commit completion(Event event, Requested request, Done done) {
        return tx -> complete(tx, event, request, done);
    }

    private Commit refusal(Event event, Throwable error) {
        return tx -> fail(tx, event, Failure.from(error));
    }

    private Uni<Void> complete(SqlConnection tx, Event event, Requested request, Done done) {
        Event answer = event.reply(COMPLETED, new Completed(request.requestId(), done.answer()));
        return artifacts.save(tx, done.made(), request.requestId()).chain(() -> send(tx, event, answer));
    }

    private Uni<Void> fail(SqlConnection tx, Event event, Failure failure) {
        String requestId = event.data().path("requestId").asText("");
        return send(tx, event, event.reply(FAILED, new Failed(requestId, failure)));
    }

    private Uni<Void> send(SqlConnection tx, Event request, Event answer) {
        return outbox.add(tx, Topics.SANDBOX_EVENTS, answer.identified(request.id() + "-answer"));
    }
}
