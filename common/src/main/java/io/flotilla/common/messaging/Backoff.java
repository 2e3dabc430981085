package io.flotilla.common.messaging;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Exponential waits with full jitter on the upper half, so that what failed together does not return together. */
final class Backoff {
    private Backoff() {}

    static Duration wait(MessagingConfig config, int attempt) {
        long exponential = config.backoff().toMillis() << Math.min(20, Math.max(0, attempt - 1));
        long capped = Math.min(exponential, config.maxBackoff().toMillis());
        return Duration.ofMillis(capped / 2 + ThreadLocalRandom.current().nextLong(capped / 2 + 1));
    }
}
