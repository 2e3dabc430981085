package io.flotilla.sandbox.execution.application;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Durations as they are metered: seconds to the millisecond, rounded up. */
final class Seconds {

    private Seconds() {}

    static BigDecimal of(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), 9).setScale(3, RoundingMode.CEILING);
    }
}
