package io.flotilla.common.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final long MILLI = 1_000_000;
    private static final long START = 7_000 * MILLI;

    private final Reading reading = Reading.between(START, NOON, START + 2 * MILLI);

    @Test
    void timeGoesOnFromTheMiddleOfTheQuestion() {
        assertThat(reading.now(START + MILLI)).isEqualTo(NOON);
        assertThat(reading.now(START + 11 * MILLI)).isEqualTo(NOON.plusMillis(10));
    }

    @Test
    void whatMayBeAsRightChangesNothing() {
        Reading newer = Reading.between(START + 100 * MILLI, NOON.plusMillis(101), START + 104 * MILLI);
        assertThat(reading.corrected(newer)).isSameAs(reading);
    }

    @Test
    void whatCannotBothBeRightIsCorrected() {
        for (Duration wrong : new Duration[] {Duration.ofHours(1), Duration.ofHours(-2), Duration.ofMillis(-5)}) {
            Instant said = NOON.plusMillis(100).plus(wrong);
            Reading newer = Reading.between(START + 100 * MILLI, said, START + 102 * MILLI);
            assertThat(reading.corrected(newer)).isSameAs(newer);
        }
    }
}
