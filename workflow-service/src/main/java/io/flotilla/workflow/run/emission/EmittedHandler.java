package io.flotilla.workflow.run.emission;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.background.Repeated;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.contract.PublicEvents;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.emission.EventWaits.Waiting;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells what runs, or people through the API, emit to the steps of the tenant that wait for it: each that was waiting, once.
 * Many are told in batches, each of which is a transaction.
 */
@ApplicationScoped
class EmittedHandler implements EventHandler {
    static final String TYPE = PublicEvents.PREFIX + "event-emitted.v1";

    /** Steps that one transaction tells. */
    private static final int BATCH = 200;

    @Inject
    EventWaits waits;

    @Inject
    Runs runs;

    @Inject
    @All
    List<EmissionListener> listeners;

    @Override
    public Set<String> types() {
        return Set.of(TYPE);
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        Emitted emitted = event.dataAs(Emitted.class);
        if (emitted.name() == null) {
            throw ProblemException.invalid("data.name", "is missing");
        }
        RunSignal signal = new RunSignal(event.tenantId(), Json.tree(Seen.of(event, emitted)));
        return lease.inTransaction(tx -> waits.gather(tx, event.id(), event.tenantId(), emitted.name(), BATCH))
                .flatMap(many -> many
                        ? tellMany(event, lease, signal)
                        : Commit.of(tx -> waits.find(tx, event.tenantId(), emitted.name())
                                .flatMap(waiting -> tell(tx, signal, waiting))))
                .flatMap(told -> others(event).map(others -> together(told, others)));
    }

    /** Batch by batch: what a crash left untold is still written down, and what was told is not any more. */
    private Uni<Commit> tellMany(Event event, Lease lease, RunSignal signal) {
        return Repeated.of(() -> lease.inTransaction(tx -> waits.take(tx, event.id(), BATCH)
                        .call(waiting -> tell(tx, signal, waiting))
                        .map(List::size)))
                .replaceWith(tx -> waits.told(tx, event.id()));
    }

    private Uni<Void> tell(SqlConnection tx, RunSignal signal, List<Waiting> all) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(waiting -> runs.execute(
                        tx, signal.tenant(), waiting.runId(), new RunCommand.Signal(waiting.step(), signal.event())))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<List<Commit>> others(Event event) {
        return Multi.createFrom()
                .iterable(listeners)
                .onItem()
                .transformToUniAndConcatenate(listener -> listener.heard(event))
                .collect()
                .asList();
    }

    private static Commit together(Commit told, List<Commit> others) {
        return tx -> Multi.createFrom()
                .iterable(Stream.concat(Stream.of(told), others.stream()).toList())
                .onItem()
                .transformToUniAndConcatenate(commit -> commit.apply(tx))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private record RunSignal(String tenant, JsonNode event) {}

    private record Emitted(String name, JsonNode data) {}

    /** The variable {@code event}, and the output of a wait. */
    private record Seen(String name, JsonNode data, String runId, Instant at) {
        static Seen of(Event event, Emitted emitted) {
            return new Seen(emitted.name(), emitted.data(), event.runId(), event.time());
        }
    }
}
