package io.flotilla.workflow.run.domain;

import io.flotilla.workflow.expression.Expressions;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * What a decision needs from outside, so that it is a pure function of its arguments.
 *
 * @param jitter from 0 to 1, for the waits between attempts
 * @param approvalIds gives a new id for each question
 */
public record Context(Instant now, double jitter, Supplier<String> approvalIds, Expressions expressions) {}
