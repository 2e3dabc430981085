package io.flotilla.workflow.run.domain;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Uses;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Steps whose work is a run of another workflow. What a sub-run costs is counted in its parent exactly once: with its
 * answer or, when it was called off, by an event of its own; the parent's end waits a while for that.
 */
public final class SubRuns {
    /** How long the end of a run waits for what a sub-run has spent that was called off and cleans up. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private SubRuns() {}

    /** The sub-run is about to be made, in the same transaction: it is, when this says so by an event. */
    static Outcome begin(Turn turn, RunCommand.BeginSubRun command) {
        StepKey key = command.step();
        if (!Answers.isAwaited(turn, key, command.attempt())
                || current(turn.run().work(key)).subRun() != null) {
            return turn.done();
        }
        if (turn.run().control().stopping() != null) {
            Failure error = Failure.of(ErrorClass.CANCELLED, "run-stopping", "the run is being cancelled");
            Answers.failed(turn, key, error, null, Answers.FREE, false);
            return turn.advanced();
        }
        BigDecimal left = left(turn.run());
        if (left != null && left.signum() <= 0) {
            String message = "nothing is left of the run's budget of "
                    + turn.run().head().budget().toPlainString()
                    + " USD";
            Answers.failed(
                    turn, key, Failure.of(ErrorClass.BUDGET, "budget-exceeded", message), null, Answers.FREE, false);
            return turn.advanced();
        }
        turn.emit(new StepEvent.SubRunStarted(
                turn.now(), key, command.attempt(), command.runId(), command.workflow(), command.budget()));
        return turn.done();
    }

    /** A sub-run that was called off has ended. */
    static Outcome charge(Turn turn, StepKey key, int attempt, BigDecimal cost) {
        StepState state = turn.run().state(key.step());
        StepState.Debt debt = state == null ? null : state.debts().get(StepState.debtor(key, attempt));
        if (debt == null || turn.run().status().isTerminal()) {
            return turn.done();
        }
        turn.emit(new StepEvent.Charged(turn.now(), key, attempt, debt.runId(), cost));
        return turn.advanced();
    }

    /**
     * What of a run's budget is not spent, as far as it is known here; null when there is none. What is being spent at
     * the moment is known where money is set aside: everything that a sub-run spends counts in the budgets above it.
     */
    private static BigDecimal left(Run run) {
        BigDecimal budget = run.head().budget();
        return budget == null ? null : budget.subtract(run.cost());
    }

    /** Until when the end of the run waits for what its sub-runs have spent; null when it need not. */
    static Instant owedUntil(Run run) {
        return ofSubRuns(run)
                .flatMap(state -> state.debts().values().stream())
                .map(StepState.Debt::until)
                .max(Instant::compareTo)
                .orElse(null);
    }

    /** The work of sub-runs that may spend: what is waited for, and what was called off and may be cleaning up. */
    public static List<Parent> spending(Run run) {
        String id = run.head().id();
        Stream<Parent> awaited = Cancelling.atWork(run).stream()
                .filter(key -> run.plan().step(run.plan().position(key.step())).uses() instanceof Uses.Workflow)
                .map(key -> Parent.of(id, key, run.work(key).attempt()));
        Stream<Parent> calledOff = ofSubRuns(run)
                .flatMap(state -> state.debts().keySet().stream())
                .map(debtor -> StepState.owedBy(id, debtor));
        return Stream.concat(awaited, calledOff).toList();
    }

    private static Stream<StepState> ofSubRuns(Run run) {
        return run.plan().order().stream()
                .filter(position -> run.plan().step(position).uses() instanceof Uses.Workflow)
                .map(position -> run.steps().get(position));
    }

    private static Attempt current(Work work) {
        return work.attempts().getLast();
    }
}
