package io.flotilla.local.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(5);

    private final RestartPolicy policy = new RestartPolicy();

    @Test
    void delaysGrowAndTheFifthRapidDeathIsTheLast() {
        Duration before = Duration.ZERO;
        for (int death = 1; death < RestartPolicy.MOST_RAPID_DEATHS; death++) {
            Optional<Duration> delay = policy.died(SHORT);
            assertThat(delay).isPresent();
            assertThat(delay.get()).isGreaterThan(before).isLessThanOrEqualTo(Duration.ofSeconds(16));
            before = delay.get();
        }
        assertThat(policy.died(SHORT)).isEmpty();
    }

    @Test
    void aLongLifeMakesEarlierDeathsForgotten() {
        Optional<Duration> first = policy.died(SHORT);
        policy.died(SHORT);
        assertThat(policy.died(LONG)).isEqualTo(first);
    }
}
