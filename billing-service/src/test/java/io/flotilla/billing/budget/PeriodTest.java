package io.flotilla.billing.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PeriodTest {
    private static final Instant AT = Instant.parse("2026-02-28T23:59:59.999Z");
    private static final Instant MADE = Instant.parse("2026-01-15T12:00:00Z");

    @Test
    void aDayBeginsAtMidnightUtc() {
        assertThat(Period.DAY.start(AT, MADE)).isEqualTo("2026-02-28T00:00:00Z");
        assertThat(Period.DAY.start(AT.plusMillis(1), MADE)).isEqualTo("2026-03-01T00:00:00Z");
    }

    @Test
    void aMonthBeginsOnItsFirstDay() {
        assertThat(Period.MONTH.start(AT, MADE)).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(Period.MONTH.countsFrom(MADE)).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void aTotalHasOnePeriodSinceItWasMade() {
        assertThat(Period.TOTAL.countsFrom(MADE)).isEqualTo(MADE);
        assertThat(Period.TOTAL.start(AT, MADE)).isEqualTo(MADE);
    }
}
