package io.flotilla.common.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class PreviewTest {
    @Test
    void smallFieldsStayTextsLoseTheirMiddleAndTheRestIsLeftOut() {
        ObjectNode value = Json.object().put("code", 3).put("text", "begin" + "x".repeat(900_000) + "end");
        value.putArray("list").add("y".repeat(20_000));

        JsonNode preview = Preview.of(value);

        assertThat(preview.get("code").asInt()).isEqualTo(3);
        assertThat(preview.get("text").asText())
                .startsWith("begin")
                .endsWith("end")
                .hasSizeLessThan(8_400);
        assertThat(preview.has("list")).isFalse();
    }

    @Test
    void manyFieldsAreBoundedTogether() {
        ObjectNode value = Json.object();
        for (int i = 0; i < 1_000; i++) {
            value.put("f" + i, "x".repeat(1_000));
        }

        assertThat(Json.bytes(Preview.of(value)).length).isLessThan(40_000);
    }

    @Test
    void whatIsNoObjectIsShownAsText() {
        JsonNode list = Json.object().putArray("list").add("a".repeat(10_000)).add("\uD83D\uDE80".repeat(9_000));

        String preview = Preview.of(list).asText();

        assertThat(preview).startsWith("[\"aaa").contains("characters left out").hasSizeLessThan(8_400);
        assertThat(Character.isLowSurrogate(preview.charAt(preview.lastIndexOf('\n') + 1)))
                .isFalse();
    }
}
