package io.flotilla.workflow.run.domain;

import io.flotilla.workflow.expression.Expressions;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * What a decision needs from outside, so that it is a pure function of its arguments.
 *
 * @param jitter from 0 to 1, for the waits between attempts
 * @param approvalIds gives a new id for each question
 * @param log how long the run's log is, and may become
 */
public record Context(Instant now, double jitter, Supplier<String> approvalIds, Expressions expressions, LogBound log) {
    public Context(Instant now, double jitter, Supplier<String> approvalIds, Expressions expressions) {
        this(now, jitter, approvalIds, expressions, LogBound.NONE);
    }
}
