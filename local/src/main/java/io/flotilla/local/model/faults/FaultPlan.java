package io.flotilla.local.model.faults;

import java.util.ArrayDeque;
import java.util.Deque;

/** Faults that await the next requests, first in, first out. Safe for use by many threads. */
public final class FaultPlan {

    private final Deque<Fault> waiting = new ArrayDeque<>();

    /** The next {@code count} requests meet this fault. */
    public synchronized void add(Fault fault, int count) {
        for (int i = 0; i < count; i++) {
            waiting.addLast(fault);
        }
    }

    /** The fault of the request that has just arrived. */
    public synchronized Fault take() {
        Fault next = waiting.pollFirst();
        return next == null ? new Fault.None() : next;
    }

    /** How many requests will still meet a fault. */
    public synchronized int size() {
        return waiting.size();
    }

    public synchronized void clear() {
        waiting.clear();
    }
}
