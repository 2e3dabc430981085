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
 * @param lookups earlier results of the same work, as far as they were asked for
 */
public record Context(
        Instant now,
        double jitter,
        Supplier<String> approvalIds,
        Expressions expressions,
        LogBound log,
        Lookups lookups) {
    public Context(Instant now, double jitter, Supplier<String> approvalIds, Expressions expressions, LogBound log) {
        this(now, jitter, approvalIds, expressions, log, Lookups.NONE);
    }

    public Context knowing(Lookups more) {
        return new Context(now, jitter, approvalIds, expressions, log, more);
    }

    /** For what goes on from a decision: the log is longer by that. */
    public Context after(Outcome.Decided decided) {
        return new Context(now, jitter, approvalIds, expressions, log.after(decided.events()), lookups);
    }
}
