package io.flotilla.workflow.queue.application;

import io.flotilla.common.background.Background;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.queue.domain.BeginBackoff;
import io.flotilla.workflow.run.application.EngineConfig;
import io.flotilla.workflow.run.application.StartRun;
import io.flotilla.workflow.run.persistence.RunRetries;
import io.flotilla.workflow.run.persistence.RunRetries.RunRetry;
import io.flotilla.workflow.timetravel.application.ForkRun;
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
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Does again what failed, by the rule of its queue. The next run is a fork of the failed one at its end, as when a person
 * retries a run: it has the same definition and inputs and the same person behind it, takes over what had succeeded, and
 * does the rest. To begin at the first step again would pay for it twice, and would ask people twice.
 *
 * <p>A poll finds what is due, whoever wrote it down. The next run and the mark that it was made are one transaction, under
 * a lock on the mark that others pass over.
 */
@ApplicationScoped
class RunRetrier {
    private static final Logger LOG = Logger.getLogger(RunRetrier.class);
    private static final int BATCH = 64;
    /** Only those meet it whose queue begins to drain in this moment; otherwise they are not due. */
    private static final Duration DRAINING = Duration.ofSeconds(30);

    @Inject
    FleetClock clock;

    @Inject
    RunRetries retries;

    @Inject
    ForkRun forkRun;

    @Inject
    StartRun startRun;

    @Inject
    Database database;

    @Inject
    EngineConfig config;

    @Inject
    MeterRegistry metrics;

    @Inject
    Background background;

    void start(@Observes StartupEvent event) {
        background.every(
                config.poll(), "do again what failed", () -> round(clock.now()).replaceWithVoid());
    }

    /** Begins what is due, up to a bound; gives how many were looked at. */
    Uni<Integer> round(Instant now) {
        return retries.due(now, BATCH)
                .call(due -> Multi.createFrom()
                        .iterable(due)
                        .onItem()
                        .transformToUniAndConcatenate(this::attempt)
                        .collect()
                        .last())
                .map(List::size);
    }

    private Uni<Void> attempt(RunRetry retry) {
        return retries.rule(database.pool(), retry.tenant(), retry.queue())
                .flatMap(rule -> rule == null || rule.attempts() < retry.attempt()
                        ? giveUp(retry, "runs of the queue are no longer tried " + retry.attempt() + " times")
                        : next(retry))
                .onFailure()
                .recoverWithUni(e -> troubled(retry, e));
    }

    private Uni<Void> next(RunRetry retry) {
        // Read before the transaction: it needs a connection of its own.
        return forkRun.again(retry.tenant(), retry.runId(), retry.attempt())
                .flatMap(order -> once(
                        retry,
                        tx -> startRun.begin(tx, order)
                                .flatMap(run ->
                                        retries.begun(tx, retry, run.head().id()))
                                .invoke(() -> metrics.counter("flotilla.workflow.queue.retried")
                                        .increment())));
    }

    /**
     * What the next run is refused for does not pass, but that a queue drains. Anything else may pass, and has its time
     * for it: one run that nobody can begin, such as one whose log cannot be read, is no reason to try for ever.
     */
    private Uni<Void> troubled(RunRetry retry, Throwable error) {
        if (error instanceof ProblemException problem && !problem.retryable()) {
            return problem.code().equals(QueueAdmissionControl.DRAINING)
                    ? retries.putOff(retry, clock.now().plus(DRAINING), problem.getMessage(), retry.failures())
                    : giveUp(retry, problem.getMessage());
        }
        int failures = retry.failures() + 1;
        String reason = error instanceof ProblemException ? error.getMessage() : "an unexpected error";
        return BeginBackoff.after(failures)
                .map(wait -> putOff(retry, wait, failures, reason, error))
                .orElseGet(() -> abandon(retry, failures, reason, error));
    }

    private Uni<Void> putOff(RunRetry retry, Duration wait, int failures, String reason, Throwable error) {
        LOG.warnf("run %s is done again in %s: %s", retry.runId(), wait, error.getMessage());
        String counted = reason + " (" + failures + " of " + BeginBackoff.TRIES + " tries)";
        return retries.putOff(retry, clock.now().plus(wait), counted, failures);
    }

    private Uni<Void> abandon(RunRetry retry, int failures, String reason, Throwable error) {
        LOG.errorf(error, "run %s of queue %s is not done again", retry.runId(), retry.queue());
        return giveUp(retry, "it could not be begun in " + failures + " tries: " + reason);
    }

    private Uni<Void> giveUp(RunRetry retry, String reason) {
        return once(
                retry,
                tx -> retries.giveUp(tx, retry, reason)
                        .invoke(() -> metrics.counter("flotilla.workflow.queue.given-up")
                                .increment()));
    }

    private Uni<Void> once(RunRetry retry, Function<SqlConnection, Uni<Void>> work) {
        return database.inTransaction(tx -> retries.hold(tx, retry)
                .flatMap(ours -> ours ? work.apply(tx) : Uni.createFrom().voidItem()));
    }
}
