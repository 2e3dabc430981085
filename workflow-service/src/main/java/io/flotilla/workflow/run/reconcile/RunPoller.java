package io.flotilla.workflow.run.reconcile;

import io.flotilla.common.background.OwnContext;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.idempotency.IdempotencyKeys;
import io.flotilla.workflow.run.application.EngineConfig;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.persistence.RunQueries;
import io.flotilla.workflow.run.persistence.RunQueries.RunId;
import io.flotilla.workflow.run.persistence.StepCaches;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Sees to it that no run is left alone: wakes those whose time has come, and those that wait for nothing. */
@ApplicationScoped
class RunPoller {
    private static final Logger LOG = Logger.getLogger(RunPoller.class);
    private static final int BATCH = 100;
    private static final int AT_ONCE = 4;

    private static final RunCommand FORGOTTEN =
            new RunCommand.Heal("wake-up", "it waited for nothing, and nobody would have woken it");

    /** Leaves a moment to the alarms, which are precise. */
    private static final Duration LATE = Duration.ofMillis(500);

    @Inject
    FleetClock clock;

    @Inject
    RunQueries queries;

    @Inject
    RunReconciler inspector;

    @Inject
    IdempotencyKeys keys;

    @Inject
    StepCaches caches;

    @Inject
    Database database;

    @Inject
    Runs runs;

    @Inject
    EngineConfig config;

    @Inject
    Vertx vertx;

    private final AtomicBoolean polling = new AtomicBoolean();
    private volatile boolean stopped;

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(config.poll().toMillis(), ignored -> poll());
        vertx.setPeriodic(config.reconcile().toMillis(), ignored -> reconcile());
        reconcile();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    void due(@Observes RunTimers.Due due) {
        run("wake " + due.runId(), () -> tell(new RunId(due.tenant(), due.runId()), new RunCommand.Wake()));
    }

    private void poll() {
        if (polling.compareAndSet(false, true)) {
            run("look for runs that are due", () -> overdue().onTermination().invoke(() -> polling.set(false)));
        }
    }

    private Uni<Void> overdue() {
        Instant now = clock.now();
        return queries.claimOverdue(now.minus(LATE), now, BATCH)
                .flatMap(found -> tellAll(found, new RunCommand.Wake()));
    }

    void reconcile() {
        run(
                "reconcile",
                () -> queries.claimForgotten(clock.now(), BATCH)
                        .invoke(found -> found.forEach(
                                run -> LOG.warnf("run %s waited for nothing; it is looked at again", run.id())))
                        .flatMap(found -> tellAll(found, FORGOTTEN))
                        .chain(inspector::round)
                        .chain(() -> keys.forget(config.idempotencyRetention()))
                        .chain(() -> caches.sweep(config.cachedSteps())));
    }

    private Uni<Void> tellAll(List<RunId> found, RunCommand command) {
        return Multi.createFrom()
                .iterable(found)
                .onItem()
                .transformToUni(run -> tell(run, command)
                        .onFailure()
                        .invoke(e -> LOG.warnf(e, "cannot wake run %s", run.id()))
                        .onFailure()
                        .recoverWithNull())
                .merge(AT_ONCE)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> tell(RunId run, RunCommand command) {
        return database.inTransaction(tx -> runs.execute(tx, run.tenant(), run.id(), command))
                .replaceWithVoid();
    }

    private void run(String what, Supplier<Uni<Void>> work) {
        if (stopped) {
            return;
        }
        OwnContext.run(
                vertx,
                () -> work.get().subscribe().with(x -> {}, e -> LOG.warnf("cannot %s: %s", what, e.getMessage())));
    }
}
