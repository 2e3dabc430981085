package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.expression.ExpressionException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Steps that let time pass. */
final class Waits {
    private Waits() {}

    static void start(Turn turn, StepKey key, Step step) {
        JsonNode with = Starts.evaluate(turn, key, Starts.with(turn, step));
        Duration duration = duration(with.path("for"), "with.for");
        Starts.started(turn, key);
        turn.emit(new RunEvent.StepWaiting(turn.now(), key, "timer", turn.now().plus(duration)));
    }

    static void over(Turn turn, StepKey key) {
        Answers.end(turn, key, Json.tree(new Waited(turn.run().work(key).due())), Answers.FREE);
    }

    /** @throws ExpressionException when the value is not a duration, or too long a one */
    static Duration duration(JsonNode value, String path) {
        try {
            Duration duration = Duration.parse(value.asText());
            if (duration.isNegative() || duration.compareTo(Limits.LONGEST_WAIT) > 0) {
                throw new ExpressionException(path + " must be from 0 to " + Limits.LONGEST_WAIT);
            }
            return duration;
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new ExpressionException(path + " is not an ISO 8601 duration: '" + value.asText() + "'");
        }
    }

    /** The output of a wait. */
    private record Waited(Instant until) {}
}
