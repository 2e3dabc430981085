package io.flotilla.workflow.run.persistence;

import io.flotilla.workflow.run.domain.Run;
import java.time.Instant;

/**
 * A run as it is in the database.
 *
 * @param wakeAt when the database says that the run must be looked at; not later than the run itself says
 * @param bytes of its log, about what it takes in memory
 */
public record Stored(Run run, Instant wakeAt, long bytes) {}
