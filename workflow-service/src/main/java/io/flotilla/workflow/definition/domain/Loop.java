package io.flotilla.workflow.definition.domain;

import java.time.Duration;

/**
 * A step that is done again until its result is good enough.
 *
 * @param until a condition over the step's own output, {@code index} being the iteration from 0
 * @param max how many iterations at most; the step fails when the last one's result is not good enough
 * @param delay the wait before the next iteration
 */
public record Loop(String until, int max, Duration delay) {}
