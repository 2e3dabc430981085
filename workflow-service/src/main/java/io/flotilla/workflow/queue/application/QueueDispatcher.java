package io.flotilla.workflow.queue.application;

import io.flotilla.common.background.Background;
import io.flotilla.common.background.Rounds;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.queue.domain.AdmissionPolicy;
import io.flotilla.workflow.queue.domain.AdmissionPolicy.Admitted;
import io.flotilla.workflow.queue.persistence.AdmissionQueries;
import io.flotilla.workflow.queue.persistence.AdmissionQueries.Pulse;
import io.flotilla.workflow.run.application.EngineConfig;
import io.flotilla.workflow.run.application.RunEnded;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.RunCommand;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Admits what waits in queues: whenever a run ends or comes, and by a poll, which finds what a crash left and what other
 * instances have queued. While nothing waits, the end of a run costs nothing here.
 */
@ApplicationScoped
class QueueDispatcher {

    /** Of one transaction: others who want in wait for it. */
    private static final int BATCH = 16;

    private static final String COUNT = "count runs";
    private static final Duration TROUBLED = Duration.ofMinutes(1);

    @Inject
    FleetClock clock;

    @Inject
    AdmissionQueries admissions;

    @Inject
    Capacity capacity;

    @Inject
    Runs runs;

    @Inject
    Database database;

    @Inject
    EngineConfig config;

    @Inject
    MeterRegistry metrics;

    @Inject
    Background background;

    private final Rounds rounds;

    /** Runs that could not be started, until when they are passed over: they must not hold up the others. */
    private final Map<String, Instant> troubled = new ConcurrentHashMap<>();

    private volatile boolean anyWaiting;

    @Inject
    QueueDispatcher(Background background) {
        rounds = background.rounds("admit queued runs", () -> round().map(count -> count == BATCH));
    }

    void start(@Observes StartupEvent event) {
        background.once(COUNT, this::poll);
        background.every(config.poll(), COUNT, this::poll);
    }

    void ended(@Observes RunEnded event) {
        if (anyWaiting) {
            wake();
        }
    }

    /** Something waits that may have room now. */
    void wake() {
        anyWaiting = true;
        rounds.wake();
    }

    /** Begins anew, also when a round never ended. */
    void restart() {
        anyWaiting = true;
        rounds.restart();
    }

    /** A run could not be started, and is passed over for a while. */
    void trouble(String runId) {
        troubled.put(runId, clock.now().plus(TROUBLED));
    }

    Set<String> troubled() {
        return Set.copyOf(troubled.keySet());
    }

    boolean isIdle() {
        return rounds.isIdle();
    }

    /** Admits what it can, up to a bound; gives how many. */
    Uni<Integer> round() {
        return database.inTransaction(this::admit)
                .invoke(count ->
                        metrics.counter("flotilla.workflow.queue.admitted").increment(count));
    }

    private Uni<Void> poll() {
        return admissions.pulse().invoke(this::saw).replaceWithVoid();
    }

    private void saw(Pulse pulse) {
        capacity.saw(pulse, clock.now());
        troubled.values().removeIf(until -> until.isBefore(clock.now()));
        anyWaiting = pulse.queued() > 0;
        if (anyWaiting) {
            wake();
        }
    }

    private Uni<Integer> admit(SqlConnection tx) {
        return admissions
                .lock(tx)
                .chain(() -> admissions.beside(tx, BATCH))
                .map(beside -> beside.stream()
                        .filter(run -> !troubled.containsKey(run.runId()))
                        .toList())
                .call(beside -> startAll(tx, beside))
                .flatMap(beside -> admitPlaced(tx).map(placed -> Math.min(BATCH, beside.size() + placed)));
    }

    private Uni<Integer> admitPlaced(SqlConnection tx) {
        return admissions
                .snapshot(tx, config.maxActiveRuns(), BATCH)
                .map(snapshot -> AdmissionPolicy.decide(snapshot.without(troubled.keySet()), BATCH))
                .call(admitted -> startAll(tx, admitted))
                .map(List::size);
    }

    private Uni<Void> startAll(SqlConnection tx, List<Admitted> admitted) {
        return Multi.createFrom()
                .iterable(admitted)
                .onItem()
                .transformToUniAndConcatenate(run -> runs.execute(tx, run.tenant(), run.runId(), new RunCommand.Admit())
                        .onFailure()
                        .invoke(e -> trouble(run.runId())))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
