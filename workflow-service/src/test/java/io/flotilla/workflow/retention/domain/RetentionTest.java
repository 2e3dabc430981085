package io.flotilla.workflow.retention.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.problem.FieldError;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-03-31T12:00:00Z");

    @Test
    void periodsAreCountedByTheCalendar() {
        Retention retention = Retention.of("P1M", "P1Y2M");

        assertThat(retention.archiveBefore(NOW)).isEqualTo(Instant.parse("2026-02-28T12:00:00Z"));
        assertThat(retention.deleteBefore(NOW)).isEqualTo(Instant.parse("2025-01-31T12:00:00Z"));
        assertThat(Retention.FOREVER.archiveBefore(NOW)).isNull();
        assertThat(Retention.FOREVER.deleteBefore(NOW)).isNull();
    }

    @Test
    void onlyPeriodsThatMakeSenseAreTaken() {
        assertThat(wrong(null, null)).isEmpty();
        assertThat(wrong("P1D", "P100Y")).isEmpty();
        assertThat(wrong("P30D", "P1M")).isEmpty();
        assertThat(wrong(null, "P2W")).isEmpty();
        assertThat(wrong("P0D", "P-1D")).containsExactly("archiveAfter", "deleteAfter");
        assertThat(wrong("PT1H", "soon")).containsExactly("archiveAfter", "deleteAfter");
        assertThat(wrong("P101Y", "P999999999Y")).containsExactly("archiveAfter", "deleteAfter");
        assertThat(wrong("P2M", "P30D")).containsExactly("deleteAfter");
    }

    private static List<String> wrong(String archiveAfter, String deleteAfter) {
        return Retention.check(archiveAfter, deleteAfter).stream()
                .map(FieldError::path)
                .toList();
    }
}
