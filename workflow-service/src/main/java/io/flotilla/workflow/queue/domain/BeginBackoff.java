package io.flotilla.workflow.queue.domain;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a run that cannot be begun for no reason of its own waits for the next try. What passes has three hours to
 * pass; what does not is given up then, and takes up less and less of the others' time until it is.
 */
public final class BeginBackoff {
    public static final int TRIES = 10;

    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofHours(1);

    private BeginBackoff() {}

    /** @param failures tries that failed so far, from 1 @return empty after the last */
    public static Optional<Duration> after(int failures) {
        if (failures >= TRIES) {
            return Optional.empty();
        }
        Duration doubled = FIRST.multipliedBy(1L << (failures - 1));
        return Optional.of(doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled);
    }
}
