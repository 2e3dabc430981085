package io.flotilla.common.clock;

import java.time.Duration;
import java.time.Instant;

/**
 * What another clock said, to go on from by this process' stopwatch.
 *
 * @param at what it said
 * @param nanos when, by {@link System#nanoTime}
 * @param doubt by how much {@code at} may be too early or too late
 */
record Reading(Instant at, long nanos, Duration doubt) {
    /** It was asked and answered at these times of the stopwatch, and read its clock somewhere in between. */
    static Reading between(long asked, Instant at, long answered) {
        long half = (answered - asked) / 2;
        return new Reading(at, asked + half, Duration.ofNanos(half));
    }

    Instant now(long nanoTime) {
        return at.plusNanos(nanoTime - nanos);
    }

    /** As long as both can be right, time goes on as it was, without a step. */
    Reading corrected(Reading newer) {
        Duration apart = Duration.between(now(newer.nanos), newer.at).abs();
        return apart.compareTo(doubt.plus(newer.doubt)) <= 0 ? this : newer;
    }
}
