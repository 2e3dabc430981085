package io.flotilla.workflow.run.domain;

import io.flotilla.workflow.definition.domain.Phase;
import java.util.List;

/** How runs, steps and items are called off; a run that is cancelled may let what is at work come to its end. */
public final class Cancelling {
    private Cancelling() {}

    static Outcome cancel(Turn turn, RunCommand.Cancel command) {
        RunStatus status = turn.run().status();
        if (status == RunStatus.CANCELLED) {
            return turn.done();
        }
        if (status.isTerminal()) {
            return Pauses.ended(turn.run());
        }
        boolean patient = command.grace() != null && command.grace().isPositive();
        boolean again = turn.run().control().stopping() != null;
        if (patient && again) {
            return turn.done();
        }
        if (patient
                && turn.run().control().closing() == null
                && !atWork(turn.run()).isEmpty()) {
            ask(turn, command);
        } else {
            cancelled(turn, new Control.Stopping(command.reason(), command.cancelledBy(), turn.now()));
        }
        return turn.done();
    }

    /** The cancellation waits for what is at work: ends the run when nothing is any more, or patience is at its end. */
    static void stopped(Turn turn) {
        Control.Stopping stopping = turn.run().control().stopping();
        if (atWork(turn.run()).isEmpty() || !turn.now().isBefore(stopping.until())) {
            cancelled(turn, stopping);
        }
    }

    /** The work that executors were asked for and have not answered. */
    public static List<StepKey> atWork(Run run) {
        return run.active(step -> true).stream()
                .filter(key -> attemptAtWork(run.work(key)) > 0)
                .toList();
    }

    /** The attempt that an executor is at work on; 0 when none is. */
    static int attemptAtWork(Work work) {
        return work.status() == StepStatus.RUNNING && work.due() != null ? work.attempt() : 0;
    }

    /** Calls off the items that are at work; the step as a whole is left. */
    static void stopItems(Turn turn, String step, String reason) {
        Items items = turn.run().state(step).items();
        if (items != null) {
            items.active().forEach(i -> cancelled(turn, new StepKey(step, i), reason));
        }
    }

    private static void ask(Turn turn, RunCommand.Cancel command) {
        turn.emit(new RunEvent.Cancelling(
                turn.now(), command.reason(), command.cancelledBy(), turn.now().plus(command.grace())));
        String reason = reason(command.reason());
        for (int position : turn.plan().order()) {
            if (turn.plan().phase(position) != Phase.MAIN) {
                continue;
            }
            StepState state = turn.run().steps().get(position);
            String step = turn.plan().step(position).id();
            if (state.items() != null) {
                state.items().active().stream()
                        .filter(i -> attemptAtWork(state.items().works().get(i)) == 0)
                        .forEach(i -> cancelled(turn, new StepKey(step, i), reason));
            } else if (!state.status().isTerminal() && attemptAtWork(state.work()) == 0) {
                cancelled(turn, StepKey.of(step), reason);
            }
        }
    }

    private static void cancelled(Turn turn, Control.Stopping how) {
        boolean again = turn.run().control().closing() != null || hasNotBegun(turn);
        stop(turn, reason(how.reason()));
        Control.Closing cancelled = new Control.Closing(RunStatus.CANCELLED, null, how.reason(), how.by());
        if (again) {
            Ending.endNow(turn, cancelled);
        } else {
            Ending.close(turn, cancelled);
        }
    }

    /** What follows a run's end is for runs that had a beginning. */
    private static boolean hasNotBegun(Turn turn) {
        return turn.run().head().startedAt() == null;
    }

    private static String reason(String given) {
        return given == null ? "the run was cancelled" : given;
    }

    /** Calls off what is at work and gives up what has not begun; what follows the end of the plan is left to follow. */
    static void stop(Turn turn, String reason) {
        boolean all = turn.run().control().closing() != null || hasNotBegun(turn);
        for (int position : turn.plan().order()) {
            if (!all && turn.plan().phase(position) != Phase.MAIN) {
                continue;
            }
            StepState state = turn.run().steps().get(position);
            StepKey key = StepKey.of(turn.plan().step(position).id());
            stopItems(turn, key.step(), reason);
            if (!state.status().isTerminal()) {
                cancelled(turn, key, reason);
            }
        }
    }

    static void cancelled(Turn turn, StepKey key, String reason) {
        StepState state = turn.run().state(key.step());
        Work work = state.work(key);
        turn.emit(new StepEvent.Cancelled(
                turn.now(), key, attemptAtWork(work), reason, key.item() == null ? state.cost() : work.cost()));
    }
}
