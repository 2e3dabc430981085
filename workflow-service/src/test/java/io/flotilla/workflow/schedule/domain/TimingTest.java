package io.flotilla.workflow.schedule.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimingTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void onTimeItTakesTheOneAndGoesOnToTheNext() {
        Timing.Taken taken = timing("*/10 * * * *", Duration.ZERO, CatchUp.NONE).take("s", NOON, NOON.plusSeconds(1));

        assertThat(taken.times()).containsExactly(NOON);
        assertThat(taken.next()).isEqualTo(NOON.plusSeconds(600));
    }

    @Test
    void afterAnAbsenceItMakesUpForAsMuchAsItIsTold() {
        Instant back = NOON.plus(Duration.ofMinutes(35));

        assertThat(timing("*/10 * * * *", Duration.ZERO, CatchUp.NONE)
                        .take("s", NOON, back)
                        .times())
                .isEmpty();
        assertThat(timing("*/10 * * * *", Duration.ZERO, CatchUp.ONE)
                        .take("s", NOON, back)
                        .times())
                .containsExactly(NOON.plusSeconds(1800));
        Timing.Taken all = timing("*/10 * * * *", Duration.ZERO, CatchUp.ALL).take("s", NOON, back);
        assertThat(all.times()).hasSize(4).startsWith(NOON);
        assertThat(all.next()).isEqualTo(NOON.plusSeconds(2400));
    }

    @Test
    void aYearOfMinutesIsMadeUpForByTheLatestHundred() {
        Timing.Taken taken =
                timing("* * * * *", Duration.ZERO, CatchUp.ALL).take("s", NOON, NOON.plus(Duration.ofDays(365)));

        assertThat(taken.times()).hasSize(CatchUp.MOST);
        assertThat(taken.times().getLast()).isEqualTo(NOON.plus(Duration.ofDays(365)));
        assertThat(taken.next()).isEqualTo(NOON.plus(Duration.ofDays(365)).plusSeconds(60));
    }

    @Test
    void jitterIsBoundedAndTheSameForTheSameTime() {
        Timing timing = timing("* * * * *", Duration.ofMinutes(5), CatchUp.ONE);
        Set<Duration> delays = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Instant time = NOON.plusSeconds(60L * i);
            Duration delay = Duration.between(time, timing.due("s", time));
            assertThat(delay).isBetween(Duration.ZERO, Duration.ofMinutes(5));
            assertThat(timing.due("s", time)).isEqualTo(timing.due("s", time));
            delays.add(delay);
        }
        assertThat(delays).hasSizeGreaterThan(50);
        assertThat(timing.due("other", NOON)).isNotEqualTo(timing.due("s", NOON));
    }

    @Test
    void whatIsStillDelayedByJitterIsNotTaken() {
        Timing timing = timing("*/10 * * * *", Duration.ofMinutes(5), CatchUp.ALL);
        Instant due = timing.due("s", NOON);

        Timing.Taken early = timing.take("s", NOON, due.minusMillis(1));
        assertThat(early.times()).isEmpty();
        assertThat(early.next()).isEqualTo(NOON);
        assertThat(timing.take("s", NOON, due).times()).containsExactly(NOON);
    }

    private static Timing timing(String cron, Duration jitter, CatchUp catchUp) {
        return new Timing(CronTimes.of(cron, ZoneOffset.UTC), jitter, catchUp);
    }
}
