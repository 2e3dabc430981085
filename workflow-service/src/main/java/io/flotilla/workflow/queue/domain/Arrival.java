package io.flotilla.workflow.queue.domain;

import io.flotilla.workflow.definition.domain.Concurrency.OnLimit;

/** What a run that wants in finds, at one moment in which nobody else is let in. */
public record Arrival(Place queue, Crowd crowd, Keyed keyed) {
    /**
     * The queue that was named.
     *
     * @param known false when the tenant has none of this name
     * @param limit null for none
     * @param waiting whether a run waits there already that does not come after this one
     */
    public record Place(boolean known, QueueState state, Integer limit, int active, boolean waiting) {}

    /** The whole service. @param waiting whether any run of any tenant waits */
    public record Crowd(int limit, int active, boolean waiting) {}

    /** The runs with the same concurrency key. @param open at work or waiting @param onLimit null when it has no key */
    public record Keyed(OnLimit onLimit, int limit, int active, int open) {
        public static final Keyed NONE = new Keyed(null, Integer.MAX_VALUE, 0, 0);

        boolean isFull() {
            return active >= limit;
        }
    }

    /** What becomes of the run. */
    public enum Verdict {
        ADMIT,
        WAIT,
        UNKNOWN_QUEUE,
        QUEUE_DRAINING,
        CONCURRENCY_LIMIT
    }

    /** How many of the oldest runs with its key have to go, so that this one can take their place. */
    public int toCancel() {
        return keyed.onLimit() == OnLimit.CANCEL_PREVIOUS ? Math.max(0, keyed.open() - keyed.limit() + 1) : 0;
    }

    public Verdict verdict() {
        if (!queue.known()) {
            return Verdict.UNKNOWN_QUEUE;
        }
        if (queue.state() == QueueState.DRAINING) {
            return Verdict.QUEUE_DRAINING;
        }
        if (keyed.onLimit() == OnLimit.REJECT && keyed.open() >= keyed.limit()) {
            return Verdict.CONCURRENCY_LIMIT;
        }
        return hasRoom() ? Verdict.ADMIT : Verdict.WAIT;
    }

    /** For a sub-run, which needs no place of its own: only its concurrency key counts. */
    public Verdict verdictBeside() {
        if (keyed.onLimit() == OnLimit.REJECT && keyed.open() >= keyed.limit()) {
            return Verdict.CONCURRENCY_LIMIT;
        }
        return keyed.isFull() ? Verdict.WAIT : Verdict.ADMIT;
    }

    private boolean hasRoom() {
        boolean inQueue = queue.state() == QueueState.OPEN
                && !queue.waiting()
                && (queue.limit() == null || queue.active() < queue.limit());
        boolean inService = crowd.active() < crowd.limit() && !(crowd.active() + 1 >= crowd.limit() && crowd.waiting());
        return inQueue && inService && !keyed.isFull();
    }
}
