package io.flotilla.workflow.run.emission;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Tells what runs, or people through the API, emit to the steps of the tenant that wait for it: all in one transaction. */
@ApplicationScoped
class EmittedHandler implements EventHandler {
    static final String TYPE = PublicEvents.PREFIX + "event-emitted.v1";

    private static final int PAGE = 200;

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
        JsonNode seen = Json.tree(new Seen(emitted.name(), emitted.data(), event.runId(), event.time()));
        return Multi.createFrom()
                .iterable(listeners)
                .onItem()
                .transformToUniAndConcatenate(listener -> listener.heard(event))
                .collect()
                .asList()
                .map(others -> tx -> tellAfter(tx, event.tenantId(), emitted.name(), seen, null)
                        .chain(() -> all(tx, others)));
    }

    private static Uni<Void> all(SqlConnection tx, List<Commit> commits) {
        return Multi.createFrom()
                .iterable(commits)
                .onItem()
                .transformToUniAndConcatenate(commit -> commit.apply(tx))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> tellAfter(SqlConnection tx, String tenant, String name, JsonNode seen, Waiting last) {
        return waits.find(tx, tenant, name, last, PAGE)
                .flatMap(page -> tell(tx, tenant, seen, page)
                        .chain(() -> page.size() < PAGE
                                ? Uni.createFrom().voidItem()
                                : tellAfter(tx, tenant, name, seen, page.getLast())));
    }

    private Uni<Void> tell(SqlConnection tx, String tenant, JsonNode seen, List<Waiting> page) {
        return Multi.createFrom()
                .iterable(page)
                .onItem()
                .transformToUniAndConcatenate(waiting ->
                        runs.execute(tx, tenant, waiting.runId(), new RunCommand.Signal(waiting.step(), seen)))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private record Emitted(String name, JsonNode data) {}

    /** The variable {@code event}, and the output of a wait. */
    private record Seen(String name, JsonNode data, String runId, Instant at) {}
}
