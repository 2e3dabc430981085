package io.flotilla.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GcraTest {
    private static final long NOW = 1_000_000_000L;
    private final Gcra gcra = new Gcra(10, Duration.ofSeconds(1));

    @Test
    void wholeQuotaMayComeAtOnceAndNotMore() {
        long tat = 0;
        for (int i = 9; i >= 0; i--) {
            Gcra.Step step = gcra.take(tat, NOW);
            assertThat(step.decision().admitted()).isTrue();
            assertThat(step.decision().remaining()).isEqualTo(i);
            tat = step.tat();
        }
        Gcra.Step refused = gcra.take(tat, NOW);
        assertThat(refused.decision().admitted()).isFalse();
        assertThat(refused.decision().pause()).isEqualTo(Duration.ofMillis(100));
        assertThat(refused.tat()).isEqualTo(tat);
    }

    @Test
    void quotaComesBackEvenly() {
        long tat = NOW + 1_000_000;
        assertThat(gcra.take(tat, NOW + 99_999).decision().admitted()).isFalse();
        assertThat(gcra.take(tat, NOW + 100_000).decision().admitted()).isTrue();
        assertThat(gcra.take(tat, NOW + 5_000_000).decision().remaining()).isEqualTo(9);
    }
}
