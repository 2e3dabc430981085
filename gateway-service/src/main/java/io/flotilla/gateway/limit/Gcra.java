package io.flotilla.gateway.limit;

import java.time.Duration;

/**
 * The generic cell rate algorithm (ITU-T I.371), as "virtual scheduling": a caller has one number, the theoretical
 * arrival time (TAT, in microseconds) of the next request that would be exactly on schedule. A request conforms as long
 * as the TAT is less than a window ahead. A whole quota can thus be used at once and comes back evenly.
 *
 * @param quota requests per window
 */
record Gcra(int quota, Duration window) {
    Gcra {
        if (quota < 1 || window.isZero() || window.isNegative()) {
            throw new IllegalArgumentException("a limit needs a quota of at least 1 and a window above zero");
        }
    }

    /** The time between two requests that are exactly on schedule. */
    long intervalMicros() {
        return Math.max(1, windowMicros() / quota);
    }

    long windowMicros() {
        return window.toNanos() / 1_000;
    }

    /** @param tat 0 for a caller not seen before */
    Step take(long tat, long nowMicros) {
        long next = Math.max(tat, nowMicros) + intervalMicros();
        long over = next - nowMicros - windowMicros();
        return over > 0
                ? new Step(tat, decision(false, tat - nowMicros, over))
                : new Step(next, decision(true, next - nowMicros, 0));
    }

    /** @param aheadMicros how far the TAT is ahead of now */
    Decision decision(boolean admitted, long aheadMicros, long waitMicros) {
        long ahead = Math.max(0, aheadMicros);
        long remaining = Math.max(0, (windowMicros() - ahead) / intervalMicros());
        return new Decision(
                admitted,
                quota,
                window,
                remaining,
                Duration.ofNanos(ahead * 1_000),
                Duration.ofNanos(waitMicros * 1_000));
    }

    record Step(long tat, Decision decision) {}
}
