package io.flotilla.workflow.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonSizeTest {
    @Test
    void longNumbersAreAsLargeAsTheyAreWritten() {
        String digits = "9".repeat(900);
        String list = "[" + digits + ", 0." + digits + ", 1E900, 1E-900]";

        assertThat(JsonSize.of(Json.parse(list.getBytes(StandardCharsets.UTF_8)), Long.MAX_VALUE))
                .isGreaterThan(3_500);
    }
}
