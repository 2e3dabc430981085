package io.flotilla.workflow.schedule.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronTimesTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void countsInTheZoneThatItIsGiven() {
        assertThat(next("0 2 * * *", BERLIN, "2026-01-10T12:00:00Z", 2))
                .containsExactly("2026-01-11T01:00:00Z", "2026-01-12T01:00:00Z");
        assertThat(next("30 6 * * 1-5", ZoneOffset.UTC, "2026-01-09T06:30:00Z", 2))
                .containsExactly("2026-01-12T06:30:00Z", "2026-01-13T06:30:00Z");
        assertThat(next("0 0 29 2 *", ZoneOffset.UTC, "2026-01-01T00:00:00Z", 1))
                .containsExactly("2028-02-29T00:00:00Z");
    }

    @Test
    void aTimeInASkippedHourComesWhenTheHourIsOverAndOnce() {
        // On 29 March 2026 clocks in Berlin go from 2:00 to 3:00, which is 1:00 in UTC.
        assertThat(next("30 2 * * *", BERLIN, "2026-03-28T12:00:00Z", 2))
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
        assertThat(next("*/20 * * * *", BERLIN, "2026-03-29T00:30:00Z", 4))
                .containsExactly(
                        "2026-03-29T00:40:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z", "2026-03-29T01:40:00Z");
    }

    @Test
    void aTimeInARepeatedHourComesTheFirstTimeOnly() {
        // On 25 October 2026 clocks in Berlin go back from 3:00 to 2:00, which is 1:00 in UTC.
        assertThat(next("30 2 * * *", BERLIN, "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(next("30 2 * * *", BERLIN, "2026-10-25T00:45:00Z", 1)).containsExactly("2026-10-26T01:30:00Z");
    }

    @Test
    void everyHourIsEveryHourAlsoOfARepeatedOne() {
        assertThat(next("15 * * * *", BERLIN, "2026-10-24T23:30:00Z", 4))
                .containsExactly(
                        "2026-10-25T00:15:00Z", "2026-10-25T01:15:00Z", "2026-10-25T02:15:00Z", "2026-10-25T03:15:00Z");
    }

    @Test
    void dayAndWeekdayAreEitherOr() {
        assertThat(next("0 0 13 * 5", ZoneOffset.UTC, "2026-01-10T00:00:00Z", 2))
                .containsExactly("2026-01-13T00:00:00Z", "2026-01-16T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "0 0 * * * *",
                "60 * * * *",
                "0 24 * * *",
                "x",
                "0 0 31 2 *",
                "@daily",
                "0 0 * * 9"
            })
    void whatIsNotFiveFieldsOrNeverComesIsRefused(String expression) {
        assertThatThrownBy(() -> CronTimes.of(expression, BERLIN)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> next(String expression, ZoneId zone, String after, int count) {
        return CronTimes.of(expression, zone).next(Instant.parse(after), count).stream()
                .map(Instant::toString)
                .toList();
    }
}
