package io.flotilla.common.problem;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The error object of events and step results, see docs/events. */
public record Failure(
        String code,
        String message,
        boolean retryable,
        @JsonProperty("class") ErrorClass errorClass) {

    public static Failure of(ErrorClass errorClass, String code, String message) {
        return new Failure(code, message, false, errorClass);
    }

    public static Failure retryable(ErrorClass errorClass, String code, String message) {
        return new Failure(code, message, true, errorClass);
    }

    /** What an exception means to whoever waits for the answer; the text of an unexpected one stays in the log. */
    public static Failure from(Throwable error) {
        if (error instanceof ProblemException problem) {
            return new Failure(problem.code(), problem.getMessage(), problem.retryable(), problem.errorClass());
        }
        return Failure.retryable(ErrorClass.INTERNAL, "internal", "an unexpected error; the service's log has it");
    }
}
