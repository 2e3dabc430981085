package io.flotilla.workflow.run.domain;

import java.time.Instant;

/**
 * How a run waits for its turn: in which queue, with what priority, whom it must not run beside, and what made it.
 *
 * @param priority 0 to 100, the greater goes first
 * @param concurrency null when the run may run beside any other
 * @param firing null when a person or a program started it
 * @param retryOf null when it is not done again by the rule of its queue
 */
public record Placement(String queue, int priority, Concurrency concurrency, Firing firing, RetryOf retryOf) {
    public static final String DEFAULT_QUEUE = "default";
    public static final int DEFAULT_PRIORITY = 50;
    public static final int MAX_PRIORITY = 100;
    public static final Placement DEFAULT = new Placement(DEFAULT_QUEUE, DEFAULT_PRIORITY, null, null);

    public Placement {
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("a priority is from 0 to " + MAX_PRIORITY + ", not " + priority);
        }
    }

    public Placement(String queue, int priority, Concurrency concurrency, Firing firing) {
        this(queue, priority, concurrency, firing, null);
    }

    /** Of the runs of a tenant with this key at most {@code limit} are at work at once. */
    public record Concurrency(String key, int limit) {}

    /**
     * @param scheduledAt the time that the schedule named, which may be long before the run was made
     * @param depth how many runs started each other by events until this one; 0 when a clock or a person did
     */
    public record Firing(String schedule, Instant scheduledAt, int depth) {}

    /** The run that failed before. @param attempt which one this is, from 2 */
    public record RetryOf(String runId, int attempt) {}

    /** Which attempt of the work the run is, from 1. */
    public int attempt() {
        return retryOf == null ? 1 : retryOf.attempt();
    }

    /** The same place for a run that does again what another one failed to. */
    public Placement again(RetryOf of) {
        return new Placement(queue, priority, concurrency, firing, of);
    }

    Placement prioritized(int newPriority) {
        return new Placement(queue, newPriority, concurrency, firing, retryOf);
    }

    /** What is kept in the log: nothing of a run that has nothing special about it. */
    Placement stored() {
        return equals(DEFAULT) ? null : this;
    }

    static Placement of(Placement stored) {
        return stored == null ? DEFAULT : stored;
    }
}
