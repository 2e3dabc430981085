package io.flotilla.workflow.run.reconcile;

import io.flotilla.common.background.Background;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.idempotency.IdempotencyKeys;
import io.flotilla.workflow.run.application.EngineConfig;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.persistence.RunQueries;
import io.flotilla.workflow.run.persistence.RunQueries.RunId;
import io.flotilla.workflow.run.persistence.StepCaches;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/** Sees to it that no run is left alone: wakes those whose time has come, and those that wait for nothing. */
@ApplicationScoped
class RunPoller {
    private static final Logger LOG = Logger.getLogger(RunPoller.class);
    private static final int BATCH = 100;
    private static final int AT_ONCE = 4;

    private static final RunCommand FORGOTTEN =
            new RunCommand.Heal("wake-up", "it waited for nothing, and nobody would have woken it");

    private static final String RECONCILE = "reconcile";

    /** Leaves a moment to the timers, which are precise. */
    private static final Duration LATE = Duration.ofMillis(500);

    @Inject
    FleetClock clock;

    @Inject
    RunQueries queries;

    @Inject
    RunReconciler reconciler;

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
    Background background;

    void start(@Observes StartupEvent event) {
        background.every(config.poll(), "look for runs that are due", this::overdue);
        background.every(config.reconcile(), RECONCILE, this::reconciled);
        reconcile();
    }

    void due(@Observes RunTimers.Due due) {
        background.once("wake " + due.runId(), () -> tell(new RunId(due.tenant(), due.runId()), new RunCommand.Wake()));
    }

    private Uni<Void> overdue() {
        Instant now = clock.now();
        return queries.claimOverdue(now.minus(LATE), now, BATCH)
                .flatMap(found -> tellAll(found, new RunCommand.Wake()));
    }

    void reconcile() {
        background.once(RECONCILE, this::reconciled);
    }

    private Uni<Void> reconciled() {
        return queries.claimForgotten(clock.now(), BATCH)
                .invoke(found ->
                        found.forEach(run -> LOG.warnf("run %s waited for nothing; it is looked at again", run.id())))
                .flatMap(found -> tellAll(found, FORGOTTEN))
                .chain(reconciler::round)
                .chain(() -> keys.forget(config.idempotencyRetention()))
                .chain(() -> caches.sweep(config.cachedSteps()));
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
}
