package io.flotilla.workflow.run.api;

import io.flotilla.common.problem.ProblemException;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Durations in requests. */
final class Durations {
    private Durations() {}

    /** Null stays null. Fails with 422 when it is not an ISO 8601 duration from zero to {@code max}. */
    static Duration parse(String text, String field, Duration max) {
        if (text == null) {
            return null;
        }
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(max) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            // falls through to the one message
        }
        throw ProblemException.invalid(field, "must be an ISO 8601 duration from PT0S to " + max + ", such as PT30S");
    }
}
