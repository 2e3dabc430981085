package io.flotilla.common.messaging;

import io.flotilla.common.background.OwnContext;
import io.flotilla.common.messaging.InboxStore.Incoming;
import io.flotilla.common.messaging.InboxStore.Stored;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.Outage;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Works off the inbox. What arrives while there is room starts at once; the rest, retries that are due, and what a
 * crashed instance left are claimed when room is free and at every poll.
 */
@ApplicationScoped
class InboxWorker {
    private static final Logger LOG = Logger.getLogger(InboxWorker.class);
    private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);

    @Inject
    InboxStore store;

    @Inject
    InboxBatch batches;

    @Inject
    Handlers handlers;

    @Inject
    Database database;

    @Inject
    DeadLetters deadLetters;

    @Inject
    MessagingConfig config;

    @Inject
    Vertx vertx;

    private final Map<Long, Lease> held = new ConcurrentHashMap<>();
    private final AtomicBoolean claiming = new AtomicBoolean();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile boolean claimAgain;
    private volatile boolean backlog = true;
    private volatile boolean stopped;

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(config.poll().toMillis(), ignored -> claimMore());
        vertx.setPeriodic(config.renew().toMillis(), ignored -> renew());
        vertx.setPeriodic(
                HOUSEKEEPING.toMillis(),
                ignored -> store.forgetOld()
                        .subscribe()
                        .with(x -> {}, e -> LOG.warnf("cannot forget old messages: %s", e.getMessage())));
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /** Completes when nothing of the batch can be lost any more. */
    Uni<Void> take(List<Incoming> batch) {
        Map<Boolean, List<Incoming>> parts = batch.stream()
                .collect(Collectors.partitioningBy(
                        incoming -> handlers.of(incoming.event()) instanceof TransactionalHandler));
        return takeAtOnce(parts.get(true)).chain(() -> takeUnderLease(parts.get(false)));
    }

    private Uni<Void> takeAtOnce(List<Incoming> batch) {
        if (batch.isEmpty() || stopped) {
            return takeUnderLease(batch);
        }
        return batches.handle(batch)
                .invoke(leftBehind -> backlog |= leftBehind)
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(error -> takeAfter(error, batch));
    }

    private Uni<Void> takeAfter(Throwable error, List<Incoming> batch) {
        LOG.infof("a batch of %d events is handled one by one: %s", batch.size(), error.getMessage());
        return takeUnderLease(batch);
    }

    private Uni<Void> takeUnderLease(List<Incoming> batch) {
        return batch.isEmpty()
                ? Uni.createFrom().voidItem()
                : store.store(batch, room()).invoke(this::begin).replaceWithVoid();
    }

    private void begin(Stored stored) {
        backlog |= stored.waiting() > 0;
        stored.claimed().forEach(this::work);
    }

    private int room() {
        return stopped ? 0 : Math.max(0, config.concurrency() - held.size());
    }

    private void claimMore() {
        int room = room();
        if (room == 0) {
            return;
        }
        if (!claiming.compareAndSet(false, true)) {
            claimAgain = true;
        } else {
            claimAgain = false;
            store.claim(room).subscribe().with(this::claimed, this::cannotClaim);
        }
    }

    private void claimed(List<Received> received) {
        // Rows may still wait behind others of their key; those are found when their predecessor is finished.
        backlog = !received.isEmpty() || !held.isEmpty();
        claiming.set(false);
        received.forEach(this::work);
        if (claimAgain) {
            claimMore();
        }
    }

    private void cannotClaim(Throwable error) {
        claiming.set(false);
        LOG.warnf("cannot look for work: %s", error.getMessage());
    }

    private void work(Received received) {
        held.put(received.lease().seq(), received.lease());
        OwnContext.run(
                vertx,
                () -> process(received)
                        .onTermination()
                        .invoke(() -> finished(received))
                        .subscribe()
                        .with(x -> {}, e -> LOG.warnf("%s: %s", received.event().type(), e.getMessage())));
    }

    private void finished(Received received) {
        held.remove(received.lease().seq());
        if (backlog) {
            claimMore();
        }
    }

    private Uni<Void> process(Received received) {
        return Uni.createFrom()
                .deferred(() -> handlers.of(received.event()).handle(received.event(), received.lease()))
                .flatMap(commit -> database.inTransaction(tx -> finish(tx, received, commit)))
                .onFailure()
                .recoverWithUni(error -> recover(received, error));
    }

    private Uni<Void> finish(SqlConnection tx, Received received, Commit commit) {
        return store.finish(tx, received.lease(), "done").chain(() -> commit.apply(tx));
    }

    private Uni<Void> recover(Received received, Throwable error) {
        Lease lease = received.lease();
        if (error instanceof LeaseLostException) {
            LOG.infof("%s was taken over by another instance", received.event().id());
            return Uni.createFrom().voidItem();
        }
        if (Outage.isBehind(error)) {
            return store.retry(lease, Backoff.wait(config, lease.attempt()), lease.attempt() - 1);
        }
        LOG.warnf(
                error,
                "attempt %d of %s %s failed",
                lease.attempt(),
                received.event().type(),
                received.event().id());
        boolean hopeless = error instanceof ProblemException problem && !problem.retryable();
        if (hopeless || lease.attempt() >= config.maxAttempts()) {
            return giveUp(received, error);
        }
        return store.retry(lease, Backoff.wait(config, lease.attempt()), lease.attempt());
    }

    private Uni<Void> giveUp(Received received, Throwable error) {
        return deadLetters
                .exhausted(received, error)
                .chain(() -> database.inTransaction(tx -> bury(tx, received, error)));
    }

    private Uni<Void> bury(SqlConnection tx, Received received, Throwable error) {
        return store.finish(tx, received.lease(), "dead")
                .chain(() -> handlers.of(received.event()).exhausted(tx, received.event(), Failure.from(error)));
    }

    /** One renewal at a time: of two that overlap, each could lock rows that the other waits for. */
    private void renew() {
        if (!held.isEmpty() && renewing.compareAndSet(false, true)) {
            List<Lease> leases = List.copyOf(held.values());
            store.renew(leases)
                    .onTermination()
                    .invoke(() -> renewing.set(false))
                    .subscribe()
                    .with(ours -> markLost(leases, ours), e -> LOG.warnf("cannot renew leases: %s", e.getMessage()));
        }
    }

    /** A lease that ended while the renewal was on its way is not lost, it is finished. */
    private void markLost(List<Lease> leases, Set<Long> ours) {
        leases.stream()
                .filter(lease -> !ours.contains(lease.seq()) && held.containsKey(lease.seq()))
                .forEach(Lease::markLost);
    }
}
