package io.flotilla.common.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flotilla.common.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @Test
    void whatWasHandedOutIsRead() {
        assertThat(Cursor.decode(Cursor.encode("run_01é"))).isEqualTo("run_01é");
        assertThat(Cursor.decode(null)).isNull();
        assertThat(Cursor.decode("")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AA", "YQBi", "not base64!", "YQpi"})
    void whatHoldsControlCharactersOrIsNotBase64IsRefused(String cursor) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> Cursor.decode(cursor));
    }

    @Test
    void anOverLongCursorIsRefused() {
        String cursor = Cursor.encode("x".repeat(2_001));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> Cursor.decode(cursor));
    }
}
