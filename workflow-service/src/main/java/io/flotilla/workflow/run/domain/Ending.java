package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.expression.JsonSize;
import java.util.Map;

/** How runs end. */
final class Ending {
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
            return Outcome.Refused.of("run-ended", "the run has " + status.wireName() + " already");
        }
        stop(turn, command.reason() == null ? "the run was cancelled" : command.reason());
        turn.emit(new RunEvent.RunCancelled(
                turn.now(), command.reason(), command.cancelledBy(), turn.run().cost(), millis(turn)));
        return turn.done();
    }

    /** Calls off what is at work and gives up what has not begun. */
    private static void stop(Turn turn, String reason) {
        for (int position : turn.plan().order()) {
            StepState state = turn.run().steps().get(position);
            StepKey key = StepKey.of(turn.plan().step(position).id());
            if (state.items() != null) {
                state.items().active().forEach(i -> cancelled(turn, new StepKey(key.step(), i), reason));
            }
            if (!state.status().isTerminal()) {
                cancelled(turn, key, reason);
            }
        }
    }

    private static void cancelled(Turn turn, StepKey key, String reason) {
        StepState state = turn.run().state(key.step());
        Work work = state.work(key);
        boolean atWork = work.status() == StepStatus.RUNNING && work.due() != null;
        turn.emit(new RunEvent.StepCancelled(
                turn.now(), key, atWork ? work.attempt() : 0, reason, key.item() == null ? state.cost() : work.cost()));
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
