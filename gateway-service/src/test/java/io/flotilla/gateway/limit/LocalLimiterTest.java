package io.flotilla.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalLimiterTest {
    private static final long BEFORE_ZERO = -5_000_000;

    private final LocalLimiter limiter = new LocalLimiter(new Gcra(2, Duration.ofSeconds(1)));

    @Test
    void aStopwatchMayStartAnywhere() {
        assertThat(limiter.take("caller", BEFORE_ZERO).admitted()).isTrue();
        assertThat(limiter.take("caller", BEFORE_ZERO).admitted()).isTrue();
        assertThat(limiter.take("caller", BEFORE_ZERO).admitted()).isFalse();
    }
}
