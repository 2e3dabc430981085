package io.flotilla.workflow.bulk.application;

import io.flotilla.common.background.Background;
import io.flotilla.common.background.Rounds;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.MessagingConfig;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.bulk.persistence.BulkOperations;
import io.flotilla.workflow.bulk.persistence.BulkRow;
import io.flotilla.workflow.run.application.EngineConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
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
    Background background;

    private final Rounds rounds;

    @Inject
    BulkWorker(Background background) {
        rounds = background.rounds("work on bulk operations", this::turn);
    }

    void start(@Observes StartupEvent event) {
        rounds.every(config.poll());
        background.every(
                config.reconcile(),
                "forget old bulk operations",
                () -> operations.forget(clock.now().minus(REMEMBERED)));
    }

    /** There may be an operation to work on. */
    void wake() {
        rounds.wake();
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
}
