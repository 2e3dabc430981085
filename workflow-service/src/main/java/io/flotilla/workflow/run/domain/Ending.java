package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.expression.JsonSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How runs end. */
public final class Ending {
    private Ending() {}

    /** Every step has ended. */
    static void finish(Turn turn) {
        String failedStep = turn.run().failedStep();
        if (failedStep != null) {
            Failure error = turn.run().state(failedStep).work().error();
            String message = "step " + failedStep + ": " + error.message();
            failed(turn, new Failure(error.code(), message, error.retryable(), error.errorClass()));
            return;
        }
        try {
            JsonNode outputs = outputs(turn, true);
            if (JsonSize.of(outputs, Limits.INLINE_BYTES) > Limits.INLINE_BYTES) {
                failed(turn, Starts.tooLarge("output"));
            } else {
                turn.emit(new RunEvent.RunSucceeded(
                        turn.now(), outputs, turn.run().cost(), millis(turn)));
            }
        } catch (ExpressionException e) {
            failed(turn, Failure.of(ErrorClass.VALIDATION, "expression-failed", e.getMessage()));
        }
    }

    /** Ends the run although steps are at work. */
    static void fail(Turn turn, Failure error) {
        stop(turn, error.message());
        failed(turn, error);
    }

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
        if (patient && !atWork(turn.run()).isEmpty()) {
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
        List<StepKey> keys = new ArrayList<>();
        for (int position : run.plan().order()) {
            StepState state = run.steps().get(position);
            String step = run.plan().step(position).id();
            if (state.items() != null) {
                state.items().active().stream()
                        .filter(i -> attemptAtWork(state.items().works().get(i)) > 0)
                        .forEach(i -> keys.add(new StepKey(step, i)));
            } else if (attemptAtWork(state.work()) > 0) {
                keys.add(StepKey.of(step));
            }
        }
        return keys;
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
        turn.emit(new RunEvent.RunCancelling(
                turn.now(), command.reason(), command.cancelledBy(), turn.now().plus(command.grace())));
        String reason = reason(command.reason());
        for (int position : turn.plan().order()) {
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
        stop(turn, reason(how.reason()));
        turn.emit(new RunEvent.RunCancelled(
                turn.now(), how.reason(), how.by(), turn.run().cost(), millis(turn)));
    }

    private static String reason(String given) {
        return given == null ? "the run was cancelled" : given;
    }

    /** Calls off what is at work and gives up what has not begun. */
    private static void stop(Turn turn, String reason) {
        for (int position : turn.plan().order()) {
            StepState state = turn.run().steps().get(position);
            StepKey key = StepKey.of(turn.plan().step(position).id());
            stopItems(turn, key.step(), reason);
            if (!state.status().isTerminal()) {
                cancelled(turn, key, reason);
            }
        }
    }

    private static void cancelled(Turn turn, StepKey key, String reason) {
        StepState state = turn.run().state(key.step());
        Work work = state.work(key);
        turn.emit(new RunEvent.StepCancelled(
                turn.now(), key, attemptAtWork(work), reason, key.item() == null ? state.cost() : work.cost()));
    }

    private static void failed(Turn turn, Failure error) {
        JsonNode outputs = outputs(turn, false);
        boolean tooLarge = JsonSize.of(outputs, Limits.INLINE_BYTES) > Limits.INLINE_BYTES;
        turn.emit(new RunEvent.RunFailed(
                turn.now(),
                error,
                tooLarge ? Json.object() : outputs,
                turn.run().cost(),
                millis(turn)));
    }

    /** @param strict false to leave out what cannot be computed: a run that failed still shows what it has */
    private static JsonNode outputs(Turn turn, boolean strict) {
        ObjectNode outputs = Json.object();
        for (Map.Entry<String, JsonNode> output :
                turn.plan().definition().outputs().entrySet()) {
            try {
                outputs.set(
                        output.getKey(),
                        turn.context().expressions().evaluate(output.getValue(), RunScope.of(turn.run())));
            } catch (ExpressionException e) {
                if (strict) {
                    throw new ExpressionException("outputs." + output.getKey() + ": " + e.getMessage());
                }
            }
        }
        return outputs;
    }

    private static long millis(Turn turn) {
        return turn.millisSince(turn.run().head().startedAt());
    }
}
