package io.flotilla.sandbox.execution.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.sandbox.artifact.Artifacts;
import io.flotilla.sandbox.execution.domain.Ended;
import io.flotilla.sandbox.execution.domain.Execution;
import io.flotilla.sandbox.execution.domain.Execution.Status;
import io.flotilla.sandbox.execution.persistence.ExecutionRepository;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jboss.logging.Logger;

/** The end of an execution in one transaction: result, artifacts, answer and usage; all of it or, when late, nothing. */
@ApplicationScoped
class Endings {

    private static final Logger LOG = Logger.getLogger(Endings.class);

    @Inject
    Database database;

    @Inject
    ExecutionRepository repository;

    @Inject
    Artifacts artifacts;

    @Inject
    Outbox outbox;

    @Inject
    FleetClock clock;

    @Inject
    MeterRegistry metrics;

    Uni<Void> store(Execution execution, Finished finished) {
        return database.inTransaction(tx -> store(tx, execution, finished)).invoke(() -> count(execution, finished));
    }

    Uni<Void> store(SqlConnection tx, Execution execution, Finished finished) {
        Status status = SandboxEvents.status(finished.ended());
        JsonNode data = SandboxEvents.data(execution, finished.ended());
        return repository
                .end(tx, execution, status, data, finished.ended().cost())
                .flatMap(ours -> ours ? publish(tx, execution, finished, data) : late(execution));
    }

    private Uni<Void> publish(SqlConnection tx, Execution execution, Finished finished, JsonNode data) {
        Status status = SandboxEvents.status(finished.ended());
        return artifacts
                .save(tx, finished.artifacts(), execution.id())
                .chain(() -> outbox.add(tx, Topics.SANDBOX_EVENTS, SandboxEvents.answer(execution, status, data)))
                .chain(() -> usage(tx, execution, finished));
    }

    private Uni<Void> usage(SqlConnection tx, Execution execution, Finished finished) {
        return finished.held()
                ? outbox.add(
                        tx,
                        Topics.USAGE_EVENTS,
                        SandboxEvents.usage(execution, finished.ended().seconds(), clock.now()))
                : Uni.createFrom().voidItem();
    }

    private static Uni<Void> late(Execution execution) {
        LOG.infof("%s has ended elsewhere; this result is dropped", execution.id());
        return Uni.createFrom().voidItem();
    }

    private void count(Execution execution, Finished finished) {
        String reason = switch (finished.ended()) {
            case Ended.Completed completed -> completed.reason();
            case Ended.Failed failed -> failed.error().errorClass().wireName();
        };
        Duration wall =
                Duration.ofMillis(finished.ended().seconds().movePointRight(3).longValue());
        metrics.timer("flotilla.sandbox.executions", "runtime", execution.spec().runtime(), "reason", reason)
                .record(wall);
    }
}
