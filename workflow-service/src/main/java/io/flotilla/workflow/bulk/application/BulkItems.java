package io.flotilla.workflow.bulk.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.bulk.domain.ItemResult;
import io.flotilla.workflow.bulk.persistence.BulkOperations;
import io.flotilla.workflow.bulk.persistence.BulkRow;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.application.StartRun;
import io.flotilla.workflow.run.domain.Outcome;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.RunStatus;
import io.flotilla.workflow.run.domain.StepStatus;
import io.flotilla.workflow.run.persistence.Archive;
import io.flotilla.workflow.run.persistence.RunRow;
import io.flotilla.workflow.timetravel.application.ForkRun;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Does what a bulk operation is for to one run: the change and the mark that it was made are one transaction, so that
 * nobody makes it twice.
 */
@ApplicationScoped
class BulkItems {
    @Inject
    FleetClock clock;

    @Inject
    BulkOperations operations;

    @Inject
    Runs runs;

    @Inject
    Archive archive;

    @Inject
    ForkRun forkRun;

    @Inject
    StartRun startRun;

    @Inject
    Database database;

    /** Does nothing when it was done before, or is done by somebody else. Fails when it may be tried again. */
    Uni<Void> perform(BulkRow operation, String runId) {
        return work(operation, runId)
                .flatMap(work -> inTransaction(operation, runId, work))
                .onFailure(BulkItems::isForGood)
                .recoverWithUni(e -> refuse(operation, runId, (ProblemException) e));
    }

    private static boolean isForGood(Throwable error) {
        return error instanceof ProblemException problem && !problem.retryable();
    }

    Uni<Void> refuse(BulkRow operation, String runId, ProblemException problem) {
        return inTransaction(operation, runId, tx -> Uni.createFrom().item(ItemResult.refused(problem)));
    }

    private Uni<Void> inTransaction(BulkRow operation, String runId, Function<SqlConnection, Uni<ItemResult>> work) {
        return database.inTransaction(tx -> operations
                .hold(tx, operation.id(), runId)
                .flatMap(ours -> ours
                        ? work.apply(tx).flatMap(result -> operations.mark(tx, operation.id(), runId, result))
                        : Uni.createFrom().voidItem()));
    }

    /** What needs a connection of its own is read before the transaction. */
    private Uni<Function<SqlConnection, Uni<ItemResult>>> work(BulkRow operation, String runId) {
        String by = operation.createdBy();
        return switch (operation.action()) {
            case ARCHIVE ->
                Uni.createFrom()
                        .item(tx -> archive.put(tx, operation.tenant(), runId, clock.now(), by)
                                .map(BulkItems::archived));
            case CANCEL -> command(operation, runId, new RunCommand.Cancel(operation.reason(), by));
            case PAUSE -> command(operation, runId, new RunCommand.Pause(operation.reason(), by));
            case RESUME -> command(operation, runId, new RunCommand.Resume(by));
            case RETRY -> runs.find(operation.tenant(), runId).flatMap(run -> retry(operation, run));
        };
    }

    private static ItemResult archived(RunRow run) {
        if (run == null) {
            return ItemResult.of(null);
        }
        return run.archivedAt() != null
                ? ItemResult.done()
                : ItemResult.refused(
                        "run-not-ended", "the run is " + run.status().wireName());
    }

    private Uni<Function<SqlConnection, Uni<ItemResult>>> command(BulkRow operation, String runId, RunCommand command) {
        return Uni.createFrom()
                .item(tx -> runs.execute(tx, operation.tenant(), runId, command).map(ItemResult::of));
    }

    private Uni<Function<SqlConnection, Uni<ItemResult>>> retry(BulkRow operation, Run run) {
        if (run.status() == RunStatus.FAILED) {
            return forkRun.order(fork(operation, run))
                    .map(order -> tx -> startRun.begin(tx, order)
                            .map(fork -> ItemResult.forked(fork.head().id())));
        }
        List<String> failed = failed(run);
        if (run.status().isTerminal() || failed.isEmpty()) {
            String why = run.status().isTerminal()
                    ? "the run has " + run.status().wireName() + "; only one that failed can be tried again"
                    : "no step of the run has failed";
            return Uni.createFrom().item(tx -> Uni.createFrom().item(ItemResult.refused("nothing-failed", why)));
        }
        return Uni.createFrom().item(tx -> retry(tx, operation, run.head().id(), failed));
    }

    private static List<String> failed(Run run) {
        return IntStream.range(0, run.plan().size())
                .filter(i -> run.steps().get(i).status() == StepStatus.FAILED)
                .mapToObj(i -> run.plan().step(i).id())
                .toList();
    }

    private Uni<ItemResult> retry(SqlConnection tx, BulkRow operation, String runId, List<String> steps) {
        List<Outcome> outcomes = new ArrayList<>();
        return Multi.createFrom()
                .iterable(steps)
                .onItem()
                .transformToUniAndConcatenate(step -> runs.execute(
                        tx,
                        operation.tenant(),
                        runId,
                        new RunCommand.Retry(step, operation.reason(), operation.createdBy())))
                .invoke(outcomes::add)
                .collect()
                .last()
                .map(last -> outcomes.stream().anyMatch(Outcome.Decided.class::isInstance)
                        ? ItemResult.done()
                        : ItemResult.of(last));
    }

    private static ForkRun.Request fork(BulkRow operation, Run run) {
        return new ForkRun.Request(
                operation.tenant(),
                operation.createdBy(),
                run.head().id(),
                null,
                null,
                null,
                null,
                null,
                operation.scopes());
    }
}
