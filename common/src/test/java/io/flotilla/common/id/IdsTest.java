package io.flotilla.common.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final String ULID = "[0-9A-HJKMNP-TV-Z]{26}";

    @Test
    void newIdsAreDifferentAndSortByTheirTime() {
        assertThat(Stream.generate(() -> Ids.next("run")).limit(1_000))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("run_" + ULID));
        String before = Ids.derived("run", Instant.now().minusMillis(2), "x");
        assertThat(Ids.next("run")).isGreaterThan(before);
    }

    /** Ids of this kind are stored, and asked for again by later releases. */
    @Test
    void aDerivedIdIsTheSameForEver() {
        assertThat(Ids.derived("run", Instant.parse("2026-01-01T02:00:00Z"), "sch_1 2026-01-01T02:00:00Z"))
                .isEqualTo("run_01KDVMH180237189CA5TWHEDGF");
        String parent = "run_01JD3ZABCDEFGHJKMNPQRSTVWX";
        assertThat(Ids.derivedBeside("run", parent, parent + "/each[3]/2")).isEqualTo("run_01JD3ZABCD1NC7X85WXAGKPDGP");
        assertThat(Ids.derivedBeside("run", "run_1", "run_1/a/1")).isEqualTo("run_0000000000K7WV0KRKBM5AKYAV");
    }
}
