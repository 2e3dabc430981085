package io.flotilla.workflow.run.domain;

/** A point in the log of a run. @param position of an event, from 1; the point is right after it */
public record Origin(String runId, long position) {}
