package io.flotilla.workflow.run.application;

/** A run has ended and that is committed: its place is free. */
public record RunEnded(String tenant, String runId) {}
