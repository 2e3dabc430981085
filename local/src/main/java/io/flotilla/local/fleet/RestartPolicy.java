package io.flotilla.local.fleet;

import java.time.Duration;
import java.util.Optional;

/** When a component that died is started again: soon, then slower and slower, and not for ever. Not thread-safe. */
final class RestartPolicy {
    static final int MOST_RAPID_DEATHS = 5;
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
    /** One that lived longer than this had started well; its death is counted as the first again. */
    private static final Duration RAPID = Duration.ofSeconds(60);

    private int rapidDeaths;

    /**
     * @param lived from the start of the process to its end
     * @return how long to wait before the next start; empty to give up
     */
    Optional<Duration> died(Duration lived) {
        rapidDeaths = lived.compareTo(RAPID) < 0 ? rapidDeaths + 1 : 1;
        if (rapidDeaths >= MOST_RAPID_DEATHS) {
            return Optional.empty();
        }
        Duration delay = FIRST_DELAY.multipliedBy(1L << (2 * (rapidDeaths - 1)));
        return Optional.of(delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY);
    }
}
