package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Loop;
import io.flotilla.workflow.expression.ExpressionException;
import java.math.BigDecimal;

/** Steps that are done again until their result is good enough. */
final class Loops {
    private Loops() {}

    /** An iteration has ended well: it was the last, or another follows, or the bound is reached. */
    static void ended(Turn turn, StepKey key, JsonNode output, BigDecimal cost) {
        Loop loop = turn.step(key).loop();
        Work work = turn.run().work(key);
        try {
            if (turn.context().expressions().test(loop.until(), RunScope.afterIteration(turn.run(), key, output))) {
                Answers.end(turn, key, output, cost);
            } else if (work.iteration() + 1 >= loop.max()) {
                String message = "after " + loop.max() + " iterations this did not hold: " + loop.until();
                Failure error = Failure.of(ErrorClass.GATE, "loop-exhausted", message);
                Answers.end(turn, key, error, output, cost, false);
            } else {
                turn.emit(new StepEvent.Looped(
                        turn.now(),
                        key,
                        work.attempt(),
                        work.iteration(),
                        output,
                        cost,
                        turn.now().plus(loop.delay())));
                if (turn.run().control().stopping() != null) {
                    Cancelling.cancelled(turn, key, "the run is being cancelled");
                } else if (loop.delay().isZero() && turn.begin()) {
                    Starts.again(turn, key);
                }
            }
        } catch (ExpressionException e) {
            Failure error = Failure.of(ErrorClass.VALIDATION, "expression-failed", "loop.until: " + e.getMessage());
            Answers.end(turn, key, error, output, cost, false);
        }
    }
}
