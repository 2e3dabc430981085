package io.flotilla.workflow.queue.application;

import io.flotilla.common.background.OneAtATime;
import io.flotilla.common.background.OwnContext;
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
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
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
import org.jboss.logging.Logger;

/**
 * Admits what waits in queues: whenever a run ends or comes, and by a poll, which finds what a crash left and what other
 * instances have queued. While nothing waits, the end of a run costs nothing here.
 */
@ApplicationScoped
class QueueDispatcher {
    private static final Logger LOG = Logger.getLogger(QueueDispatcher.class);

    /** Of one transaction: others who want in wait for it. */
    private static final int BATCH = 16;

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
    Vertx vertx;

    private final OneAtATime turns = new OneAtATime();

    /** Runs that could not be started, until when they are passed over: they must not hold up the others. */
    private final Map<String, Instant> troubled = new ConcurrentHashMap<>();

    private volatile boolean anyWaiting;
    private volatile boolean stopped;

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(config.poll().toMillis(), ignored -> onOwnContext(this::poll));
        onOwnContext(this::poll);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    void ended(@Observes RunEnded event) {
        if (anyWaiting) {
            wake();
        }
    }

    /** Something waits that may have room now. */
    void wake() {
        anyWaiting = true;
        if (!stopped && turns.begin()) {
            onOwnContext(this::run);
        }
    }

    /** Begins anew, also when a round never ended. */
    void restart() {
        turns.giveUp();
        wake();
    }

    /** A run could not be started, and is passed over for a while. */
    void trouble(String runId) {
        troubled.put(runId, clock.now().plus(TROUBLED));
    }

    Set<String> troubled() {
        return Set.copyOf(troubled.keySet());
    }

    boolean isIdle() {
        return turns.isIdle();
    }

    /** Admits what it can, up to a bound; gives how many. */
    Uni<Integer> round() {
        return database.inTransaction(this::admit);
    }

    private void poll() {
        admissions.pulse().subscribe().with(this::saw, e -> LOG.warnf("cannot count runs: %s", e.getMessage()));
    }

    private void saw(Pulse pulse) {
        capacity.saw(pulse, clock.now());
        troubled.values().removeIf(until -> until.isBefore(clock.now()));
        anyWaiting = pulse.queued() > 0;
        if (anyWaiting) {
            wake();
        }
    }

    private void run() {
        round().subscribe().with(this::admitted, this::failed);
    }

    private void admitted(int count) {
        if (count > 0) {
            metrics.counter("flotilla.workflow.queue.admitted").increment(count);
        }
        if (count == BATCH || turns.again()) {
            run();
        }
    }

    private void failed(Throwable error) {
        LOG.warnf("queued runs wait for the next look: %s", error.getMessage());
        turns.giveUp();
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
                .picture(tx, config.maxActiveRuns(), BATCH)
                .map(picture -> AdmissionPolicy.decide(picture.without(troubled.keySet()), BATCH))
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

    private void onOwnContext(Runnable work) {
        if (stopped) {
            return;
        }
        OwnContext.run(vertx, work);
    }
}
