package io.flotilla.sandbox.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/** Keeps values that are too large to travel on in events: JSON becomes an artifact, and its id the answer. */
@RegisterForReflection(targets = {KeepHandler.Requested.class, KeepHandler.Kept.class, KeepHandler.Failed.class})
@ApplicationScoped
class KeepHandler implements EventHandler {
    static final String REQUESTED = "io.flotilla.sandbox.artifact-requested.v1";
    static final String KEPT = "io.flotilla.sandbox.artifact-kept.v1";
    static final String FAILED = "io.flotilla.sandbox.artifact-failed.v1";

    private static final String JSON = "application/json";

    @Inject
    Artifacts artifacts;

    @Inject
    ArtifactFiles files;

    @Inject
    Outbox outbox;

    record Requested(String requestId, String name, JsonNode value) {}

    record Kept(String requestId, String id, long size, String sha256, String contentType) {}

    record Failed(String requestId, Failure error) {}

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
        if (request.requestId() == null || request.value() == null) {
            throw ProblemException.invalid("data", "has no requestId and value");
        }
        return Uni.createFrom()
                .item(request)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(wanted -> store(event.tenantId(), wanted))
                .map(artifact -> tx -> keep(tx, event, request, artifact));
    }

    @Override
    public Uni<Void> exhausted(SqlConnection tx, Event event, Failure failure) {
        String requestId = event.data().path("requestId").asText("");
        return send(tx, event, event.reply(FAILED, new Failed(requestId, failure)));
    }

    /** Written before the transaction: the same bytes again are the same file. */
    private Artifact store(String tenant, Requested request) {
        try {
            var stored = files.store(new ByteArrayInputStream(Json.bytes(request.value())));
            return artifacts.describe(tenant, stored, JSON, request.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Uni<Void> keep(SqlConnection tx, Event event, Requested request, Artifact artifact) {
        Kept kept = new Kept(
                request.requestId(), artifact.id(), artifact.size(), artifact.sha256(), artifact.contentType());
        return artifacts
                .save(tx, List.of(artifact), request.requestId())
                .chain(() -> send(tx, event, event.reply(KEPT, kept)));
    }

    private Uni<Void> send(SqlConnection tx, Event request, Event answer) {
        return outbox.add(tx, Topics.SANDBOX_EVENTS, answer.identified(request.id() + "-answer"));
    }
}
