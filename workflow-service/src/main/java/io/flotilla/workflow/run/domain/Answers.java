package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.expression.JsonSize;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * How attempts end. An answer to any but the attempt that is at work changes nothing, unless it says what a sub-run has
 * spent.
 */
final class Answers {
    /** What the engine does itself costs nothing. */
    static final BigDecimal FREE = BigDecimal.ZERO;

    private Answers() {}

    static Outcome succeed(Turn turn, RunCommand.Succeed answer) {
        if (!isAwaited(turn, answer.step(), answer.attempt())) {
            return SubRuns.charge(turn, answer.step(), answer.attempt(), answer.cost());
        }
        if (JsonSize.exceeds(answer.output(), Limits.INLINE_BYTES)) {
            failed(turn, answer.step(), Starts.tooLarge("output"), null, answer.cost(), false);
        } else if (turn.step(answer.step()).uses() instanceof Uses.Plan) {
            Plans.answered(turn, answer.step(), answer.output(), answer.cost());
        } else if (turn.step(answer.step()).loop() != null) {
            Loops.ended(turn, answer.step(), answer.output(), answer.cost());
        } else {
            end(turn, answer.step(), answer.output(), answer.cost());
        }
        return turn.advanced();
    }

    static Outcome fail(Turn turn, RunCommand.Fail answer) {
        if (!isAwaited(turn, answer.step(), answer.attempt())) {
            return SubRuns.charge(turn, answer.step(), answer.attempt(), answer.cost());
        }
        boolean tooLarge = JsonSize.exceeds(answer.output(), Limits.INLINE_BYTES);
        failed(turn, answer.step(), answer.error(), tooLarge ? null : answer.output(), answer.cost(), false);
        return turn.advanced();
    }

    /**
     * An attempt failed: another follows, or that was the last.
     *
     * @param abandoned whether the executor did not say so itself, and may still be at work
     */
    static void failed(Turn turn, StepKey key, Failure error, JsonNode output, BigDecimal cost, boolean abandoned) {
        Work work = turn.run().work(key);
        Optional<Duration> again = Retries.next(
                turn.step(key).retry(), error, work.tries(), turn.context().jitter());
        boolean mayGoOn = turn.run().control().stopping() == null
                && again.filter(wait -> TotalTimeouts.allows(turn, key, wait)).isPresent();
        if (mayGoOn) {
            turn.emit(new StepEvent.Retrying(
                    turn.now(), key, work.attempt(), error, cost, turn.now().plus(again.get()), abandoned));
        } else {
            end(turn, key, error, output, cost, abandoned);
        }
    }

    static void end(Turn turn, StepKey key, JsonNode output, BigDecimal cost) {
        Work work = turn.run().work(key);
        turn.emit(new StepEvent.Succeeded(
                turn.now(), key, work.attempt(), output, cost, turn.millisSince(work.startedAt())));
    }

    static void end(Turn turn, StepKey key, ExpressionException error) {
        end(turn, key, Failure.of(ErrorClass.VALIDATION, "expression-failed", error.getMessage()));
    }

    static void end(Turn turn, StepKey key, Failure error) {
        end(turn, key, error, null, FREE, false);
    }

    static void end(Turn turn, StepKey key, Failure error, JsonNode output) {
        end(turn, key, error, output, FREE, false);
    }

    static void end(Turn turn, StepKey key, Failure error, JsonNode output, BigDecimal cost, boolean abandoned) {
        Work work = turn.run().work(key);
        turn.emit(new StepEvent.Failed(
                turn.now(),
                key,
                Math.max(1, work.attempt()),
                error,
                output,
                cost,
                turn.millisSince(work.startedAt()),
                abandoned));
    }

    static boolean isAwaited(Turn turn, StepKey key, int attempt) {
        Work work = turn.run().work(key);
        return !turn.run().status().isTerminal()
                && work != null
                && work.status() == StepStatus.RUNNING
                && work.attempt() == attempt
                && work.due() != null;
    }
}
