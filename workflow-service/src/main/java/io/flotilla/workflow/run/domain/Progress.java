package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Phase;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.expression.JsonSize;

/** Starts what can start, skips what cannot happen any more, and ends the run when nothing is left. */
final class Progress {
    private Progress() {}

    static void advance(Turn turn) {
        if (turn.run().status().isTerminal() || turn.run().status() == RunStatus.QUEUED) {
            return;
        }
        if (turn.run().control().stopping() != null) {
            Cancelling.stopped(turn);
            return;
        }
        if (turn.standsStill()) {
            return;
        }
        Phase phase = current(turn.run());
        // One pass is enough: whatever a step brings about concerns only steps that come after it in this order.
        for (int position : turn.plan().order()) {
            if (turn.plan().phase(position) != phase) {
                continue;
            }
            StepState state = turn.run().steps().get(position);
            if (state.status() == StepStatus.PENDING) {
                consider(turn, position);
            } else if (state.items() != null && !state.status().isTerminal()) {
                Foreach.advance(turn, turn.plan().step(position));
            } else if (!state.status().isTerminal()) {
                Plans.advance(turn, position);
            }
        }
        // Where the log has no room for what is left, the end of the turn says so.
        boolean cut = turn.isFull() && isOpen(turn.run(), phase);
        if (turn.run().status() != RunStatus.PAUSED && !cut && !turn.isAsking()) {
            settle(turn, phase);
        }
    }

    private static boolean isOpen(Run run, Phase phase) {
        for (int i = 0; i < run.plan().size(); i++) {
            if (run.plan().phase(i) == phase && !run.steps().get(i).status().isTerminal()) {
                return true;
            }
        }
        return false;
    }

    /** The phase that the run is in; the last when everything has ended. */
    private static Phase current(Run run) {
        if (run.control().closing() == null) {
            return Phase.MAIN;
        }
        Phase first = Phase.FINALLY;
        for (int i = 0; i < run.plan().size(); i++) {
            Phase phase = run.plan().phase(i);
            if (phase != Phase.MAIN && !run.steps().get(i).status().isTerminal() && phase.compareTo(first) < 0) {
                first = phase;
            }
        }
        return first;
    }

    private static void consider(Turn turn, int position) {
        Step step = turn.plan().step(position);
        boolean ready = true;
        for (int need : turn.plan().needs(position)) {
            StepStatus status = turn.run().steps().get(need).status();
            if (turn.plan().undoes(position) == null
                    && blocks(turn.run(), turn.plan().step(need), status)) {
                String reason = "needs " + turn.plan().step(need).id() + ", which was " + status.wireName();
                turn.emit(new StepEvent.Skipped(turn.now(), StepKey.of(step.id()), reason));
                return;
            }
            ready &= status.isTerminal();
        }
        if (ready && turn.begin()) {
            begin(turn, step);
        }
    }

    private static boolean blocks(Run run, Step need, StepStatus status) {
        return switch (status) {
            case SKIPPED -> !run.control().waived().contains(need.id());
            case CANCELLED -> true;
            case FAILED -> !need.continueOnError();
            case PENDING, RUNNING, WAITING, RETRYING, SUCCEEDED -> false;
        };
    }

    private static void begin(Turn turn, Step step) {
        StepKey key = StepKey.of(step.id());
        try {
            if (step.condition() != null
                    && !turn.context().expressions().test(step.condition(), RunScope.around(turn.run(), step.id()))) {
                turn.emit(new StepEvent.Skipped(turn.now(), key, "if is false"));
            } else if (step.foreach() == null) {
                Starts.start(turn, key);
            } else {
                expand(
                        turn,
                        step,
                        turn.context().expressions().evaluate(step.foreach(), RunScope.around(turn.run(), step.id())));
            }
        } catch (ExpressionException e) {
            Answers.end(turn, key, Failure.of(ErrorClass.VALIDATION, "expression-failed", e.getMessage()));
        }
    }

    private static void expand(Turn turn, Step step, JsonNode values) {
        StepKey key = StepKey.of(step.id());
        if (!values.isArray() || values.size() > Limits.ITEMS) {
            String message = "foreach must be a list of at most " + Limits.ITEMS + " items";
            Answers.end(turn, key, Failure.of(ErrorClass.VALIDATION, "invalid-foreach", message));
        } else if (JsonSize.of(values, Limits.FOREACH_BYTES) > Limits.FOREACH_BYTES) {
            String message = "the items of foreach are larger than " + Limits.FOREACH_BYTES / 1024 + " KiB together";
            Answers.end(turn, key, Failure.of(ErrorClass.VALIDATION, "input-too-large", message));
        } else {
            turn.emit(new StepEvent.Started(
                    turn.now(),
                    key,
                    turn.run().work(key).attempt() + 1,
                    step.uses().text(),
                    null,
                    null,
                    null,
                    values));
            Foreach.advance(turn, step);
        }
    }

    private static void settle(Turn turn, Phase phase) {
        Activity activity = Activity.of(turn.run(), phase);
        if (activity.working()) {
            if (turn.run().status() == RunStatus.WAITING) {
                turn.emit(new RunEvent.Resumed(turn.now(), "work goes on", null, null));
            }
        } else if (activity.waiting()) {
            if (turn.run().status() == RunStatus.RUNNING) {
                turn.emit(new RunEvent.Waiting(turn.now(), activity.reason()));
            }
        } else if (activity.pending()) {
            // The plan has no cycles, so this cannot be; were it so, nobody should wait for it.
            Failure stuck = Failure.of(ErrorClass.INTERNAL, "stuck", "no step can run and some have not run");
            Ending.fail(turn, stuck);
        } else if (phase == Phase.MAIN) {
            Ending.finish(turn);
        } else if (current(turn.run()) != phase) {
            advance(turn);
        } else {
            Ending.conclude(turn);
        }
    }

    /** What is going on in a run. */
    private record Activity(boolean working, boolean waiting, boolean asking, boolean queued, boolean pending) {
        String reason() {
            if (asking) {
                return "approval";
            }
            return queued ? "concurrency" : "timer";
        }

        static Activity of(Run run, Phase phase) {
            boolean working = false;
            boolean waiting = false;
            boolean asking = false;
            boolean queued = false;
            boolean pending = false;
            for (int i = 0; i < run.plan().size(); i++) {
                // A plan whose steps are at work is no work besides them.
                if (run.plan().phase(i) != phase || !run.plan().parts(i).isEmpty()) {
                    continue;
                }
                StepState state = run.steps().get(i);
                pending |= state.status() == StepStatus.PENDING;
                for (Work work : state.active()) {
                    working |= work.status() != StepStatus.WAITING;
                    waiting |= work.status() == StepStatus.WAITING;
                    queued |= work.place() != null;
                    asking |= work.status() == StepStatus.WAITING && work.approval() != null;
                }
            }
            return new Activity(working, waiting, asking, queued, pending);
        }
    }
}
