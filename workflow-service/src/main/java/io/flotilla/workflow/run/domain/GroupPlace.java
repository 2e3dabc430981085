package io.flotilla.workflow.run.domain;

import java.time.Instant;

/** A place in the line of a concurrency group. @param limit of attempts of the group that are at work at once */
public record GroupPlace(String group, int limit, Instant since) {}
