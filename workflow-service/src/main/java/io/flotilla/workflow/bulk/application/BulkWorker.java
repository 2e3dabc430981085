package io.flotilla.workflow.bulk.application;

import io.flotilla.common.background.OneAtATime;
import io.flotilla.common.background.OwnContext;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.MessagingConfig;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.bulk.persistence.BulkOperations;
import io.flotilla.workflow.bulk.persistence.BulkRow;
import io.flotilla.workflow.run.application.EngineConfig;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Works on bulk operations, a batch of each in turn. Several instances share the operations: a lease keeps two from the
 * same one, and where it does not (an instance was slow, or was killed), the mark of each item does.
 */
@ApplicationScoped
class BulkWorker {
    private static final Logger LOG = Logger.getLogger(BulkWorker.class);
    private static final int BATCH = 100;
    private static final int AT_ONCE = 4;
    private static final int ATTEMPTS = 5;
    /** Doubles with each try. */
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    private static final Duration REMEMBERED = Duration.ofDays(30);

    @Inject
    FleetClock clock;

    @Inject
    BulkOperations operations;

    @Inject
    BulkItems items;

    @Inject
    EngineConfig config;

    @Inject
    MessagingConfig messaging;

    @Inject
    Vertx vertx;

    private final OneAtATime rounds = new OneAtATime();

    private volatile boolean stopped;

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(config.poll().toMillis(), ignored -> wake());
        vertx.setPeriodic(config.reconcile().toMillis(), ignored -> forget());
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /** There may be an operation to work on. */
    void wake() {
        if (!stopped && rounds.begin()) {
            OwnContext.run(vertx, this::run);
        }
    }

    /** A batch of the operation that was left alone longest; false when there is none. */
    Uni<Boolean> turn() {
        return operations
                .claim(clock.now(), messaging.lease())
                .flatMap(operation -> operation == null
                        ? Uni.createFrom().item(false)
                        : batch(operation).replaceWith(true));
    }

    private Uni<Void> batch(BulkRow operation) {
        AtomicInteger tries = new AtomicInteger();
        return operations
                .pending(operation.id(), BATCH)
                .flatMap(runs -> Multi.createFrom()
                        .iterable(runs)
                        .onItem()
                        .transformToUni(run -> items.perform(operation, run)
                                .onFailure()
                                .recoverWithUni(e -> troubled(operation, run, e)
                                        .invoke(attempts -> tries.accumulateAndGet(attempts, Math::max))
                                        .replaceWithVoid()))
                        .merge(AT_ONCE)
                        .collect()
                        .last())
                .chain(() -> putBack(operation, tries.get()));
    }

    /** @param tries how often at most one of its runs could not be changed */
    private Uni<Void> putBack(BulkRow operation, int tries) {
        Instant now = clock.now();
        Duration pause = tries == 0 ? Duration.ZERO : AFTER_TROUBLE.multipliedBy(1L << (tries - 1));
        return operations.putBack(operation.id(), now.plus(pause), now);
    }

    /** Gives how often it was tried. */
    private Uni<Integer> troubled(BulkRow operation, String run, Throwable error) {
        LOG.warnf(
                error,
                "bulk operation %s: cannot %s run %s",
                operation.id(),
                operation.action().wireName(),
                run);
        return operations
                .tried(operation.id(), run)
                .call(attempts -> attempts < ATTEMPTS
                        ? Uni.createFrom().voidItem()
                        : items.refuse(
                                operation,
                                run,
                                ProblemException.of(
                                        500,
                                        "internal",
                                        ErrorClass.INTERNAL,
                                        "it could not be done in " + ATTEMPTS + " attempts")));
    }

    private void run() {
        turn().subscribe().with(this::turned, this::failed);
    }

    private void turned(boolean worked) {
        if (worked && !stopped) {
            run();
        } else if (rounds.again()) {
            run();
        }
    }

    private void failed(Throwable error) {
        LOG.warnf("bulk operations wait for the next look: %s", error.getMessage());
        rounds.giveUp();
    }

    private void forget() {
        operations
                .forget(clock.now().minus(REMEMBERED))
                .subscribe()
                .with(x -> {}, e -> LOG.warnf("cannot forget old bulk operations: %s", e.getMessage()));
    }
}
