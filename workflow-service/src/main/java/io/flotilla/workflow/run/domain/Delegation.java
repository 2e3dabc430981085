package io.flotilla.workflow.run.domain;

/**
 * Somebody speaks for somebody else, on one approval.
 *
 * @param own whether the voice is the delegator's own; false when it only passes on what was delegated before
 */
public record Delegation(String from, String to, boolean own) {}
