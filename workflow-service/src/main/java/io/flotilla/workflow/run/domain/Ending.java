package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.expression.JsonSize;
import java.time.Instant;
import java.util.Map;

/** How runs end. */
final class Ending {
    private Ending() {}

    /** Every step of the plan has ended: what follows begins, or the run ends. */
    static void finish(Turn turn) {
        String failedStep = turn.run().failedStep();
        if (failedStep == null) {
            close(turn, new Control.Closing(RunStatus.SUCCEEDED, null, null, null));
        } else {
            close(turn, new Control.Closing(RunStatus.FAILED, failureOf(turn, failedStep), null, null));
        }
    }

    /** What follows has ended as well. */
    static void conclude(Turn turn) {
        Control.Closing closing = turn.run().control().closing();
        String failedStep = turn.run().failedStep();
        if (closing.outcome() == RunStatus.SUCCEEDED && failedStep != null) {
            end(turn, new Control.Closing(RunStatus.FAILED, failureOf(turn, failedStep), null, null));
        } else {
            end(turn, closing);
        }
    }

    /** Fails the run although steps are at work. */
    static void fail(Turn turn, Failure error) {
        Cancelling.stop(turn, error.message());
        Control.Closing failed = new Control.Closing(RunStatus.FAILED, error, null, null);
        if (turn.run().control().closing() == null) {
            close(turn, failed);
        } else {
            end(turn, failed);
        }
    }

    static void close(Turn turn, Control.Closing how) {
        skipUnwanted(turn, how.outcome());
        boolean more =
                turn.run().steps().stream().anyMatch(step -> !step.status().isTerminal());
        if (more) {
            turn.emit(new RunEvent.Closing(turn.now(), how.outcome(), how.error(), how.reason(), how.by()));
            Progress.advance(turn);
        } else {
            end(turn, how);
        }
    }

    /** Of the steps that follow, those that this outcome does not call for. */
    private static void skipUnwanted(Turn turn, RunStatus outcome) {
        Plan plan = turn.plan();
        for (int position : plan.order()) {
            boolean open = !turn.run().steps().get(position).status().isTerminal();
            boolean wanted = switch (plan.phase(position)) {
                case MAIN, FINALLY -> true;
                case FAILURE -> outcome == RunStatus.FAILED;
                case COMPENSATION ->
                    outcome != RunStatus.SUCCEEDED
                            && turn.run().steps().get(plan.undoes(position)).status() == StepStatus.SUCCEEDED;
            };
            if (open && !wanted) {
                turn.emit(new StepEvent.Skipped(
                        turn.now(), StepKey.of(plan.step(position).id()), "there is nothing to do for it"));
            }
        }
    }

    private static Failure failureOf(Turn turn, String step) {
        Failure error = turn.run().state(step).work().error();
        return new Failure(
                error.code(), "step " + step + ": " + error.message(), error.retryable(), error.errorClass());
    }

    /** Ends the run, unless sub-runs that were called off have not said yet what they have spent. */
    private static void end(Turn turn, Control.Closing how) {
        Instant owed = SubRuns.owedUntil(turn.run());
        if (owed == null || !turn.now().isBefore(owed)) {
            endNow(turn, how);
        } else if (!how.equals(turn.run().control().closing())) {
            turn.emit(new RunEvent.Closing(turn.now(), how.outcome(), how.error(), how.reason(), how.by()));
        }
    }

    static void endNow(Turn turn, Control.Closing how) {
        switch (how.outcome()) {
            case SUCCEEDED -> succeeded(turn);
            case FAILED -> failed(turn, how.error());
            case CANCELLED ->
                turn.emit(new RunEvent.Cancelled(
                        turn.now(), how.reason(), how.by(), turn.run().cost(), millis(turn)));
            case QUEUED, RUNNING, WAITING, PAUSED -> throw new IllegalStateException("not an end: " + how.outcome());
        }
    }

    private static void succeeded(Turn turn) {
        try {
            JsonNode outputs = outputs(turn, true);
            if (JsonSize.of(outputs, Limits.INLINE_BYTES) > Limits.INLINE_BYTES) {
                failed(turn, Starts.tooLarge("output"));
            } else {
                turn.emit(new RunEvent.Succeeded(turn.now(), outputs, turn.run().cost(), millis(turn)));
            }
        } catch (ExpressionException e) {
            failed(turn, Failure.of(ErrorClass.VALIDATION, "expression-failed", e.getMessage()));
        }
    }

    private static void failed(Turn turn, Failure error) {
        JsonNode outputs = outputs(turn, false);
        boolean tooLarge = JsonSize.of(outputs, Limits.INLINE_BYTES) > Limits.INLINE_BYTES;
        turn.emit(new RunEvent.Failed(
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
