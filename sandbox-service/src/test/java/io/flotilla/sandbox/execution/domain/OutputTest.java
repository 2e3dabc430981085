package io.flotilla.sandbox.execution.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {

    private static final byte[] NOTHING = new byte[0];

    @Test
    void textAndLayoutAreKept() {
        Output output = Output.of("a\tb\r\n€ 😀".getBytes(StandardCharsets.UTF_8), NOTHING);
        assertThat(output).isEqualTo(new Output("a\tb\r\n€ 😀", "", false));
    }

    @Test
    void whatSteersATerminalOrBreaksAStoreIsReplaced() {
        Output output =
                Output.of("\u001b[2Jx\0\u0007\u009b".getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xff});
        assertThat(output.stdout()).isEqualTo("\uFFFD[2Jx\uFFFD\uFFFD\uFFFD");
        assertThat(output.stderr()).isEqualTo("\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0xff, '"', '\n', 'x'})
    void whateverComesOutFitsIntoAnEvent(int value) {
        byte[] most = new byte[256 << 10];
        Arrays.fill(most, (byte) value);
        Output output = Output.of(most, most);
        assertThat(Json.bytes(output).length).isLessThan(Output.MOST + 100);
        assertThat(output.truncated()).isTrue();
        assertThat(output.stderr()).isNotEmpty();
    }

    @Test
    void aShortErrorSurvivesALongOutput() {
        byte[] most = new byte[256 << 10];
        Arrays.fill(most, (byte) 0xff);
        Output output = Output.of(most, "why it failed".getBytes(StandardCharsets.UTF_8));
        assertThat(output.stderr()).isEqualTo("why it failed");
    }

    @Test
    void aCharacterIsNotCutInHalf() {
        Output output = Output.of("😀".repeat(100_000).getBytes(StandardCharsets.UTF_8), NOTHING);
        assertThat(output.stdout()).hasSize(Output.MOST / 2);
        assertThat(output.stdout().codePoints()).containsOnly(0x1F600);
    }
}
