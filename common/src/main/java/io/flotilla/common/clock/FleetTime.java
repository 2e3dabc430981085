package io.flotilla.common.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * {@link FleetClock}'s time for what nothing can be injected into: ids and events. In a program without a database it
 * stays the machine's.
 */
public final class FleetTime {
    private static volatile Reading reading = new Reading(Instant.now(), System.nanoTime(), Duration.ZERO);

    private FleetTime() {}

    /** To the millisecond, which is enough, and the same in every place where it is written. */
    public static Instant now() {
        return reading.now(System.nanoTime()).truncatedTo(ChronoUnit.MILLIS);
    }

    /** Goes on from what the database said. @return by how much that differs from what was said here */
    static Duration heard(Reading newer) {
        Reading next = reading.corrected(newer);
        Duration step = Duration.between(reading.now(newer.nanos()), next.now(newer.nanos()));
        reading = next;
        return step;
    }
}
