package io.flotilla.workflow.timetravel.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.domain.MergePatch;
import io.flotilla.workflow.timetravel.domain.Patch.Patched;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchTest {
    private static final JsonNode DOCUMENT = Json.parse("""
        {"kind": "Workflow", "spec": {"timeout": "PT1H", "budget": {"limit": "1"},
         "steps": [{"id": "a", "uses": "tool/t", "with": {"x": 1, "y": 2}}, {"id": "b", "uses": "tool/u"}]}}\
        """);

    /** The examples of RFC 7396, appendix A, that a patch of an object can meet. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"b\"} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"b\"} | {\"b\":\"c\"} | {\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\"} | {\"a\":null} | {}",
                "{\"a\":\"b\",\"b\":\"c\"} | {\"a\":null} | {\"b\":\"c\"}",
                "{\"a\":[\"b\"]} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"c\"} | {\"a\":[\"b\"]} | {\"a\":[\"b\"]}",
                "{\"a\":{\"b\":\"c\"}} | {\"a\":{\"b\":\"d\",\"c\":null}} | {\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]} | {\"a\":[1]} | {\"a\":[1]}",
                "{\"a\":\"foo\"} | {\"b\":{\"c\":null}} | {\"a\":\"foo\",\"b\":{}}",
                "{\"e\":null} | {\"a\":1} | {\"e\":null,\"a\":1}",
                "[1,2] | {\"a\":\"b\",\"c\":null} | {\"a\":\"b\"}",
                "{} | {\"a\":{\"bb\":{\"ccc\":null}}} | {\"a\":{\"bb\":{}}}"
            })
    void mergesAsTheStandardSays(String target, String patch, String result) {
        assertThat(MergePatch.apply(Json.parse(target), Json.parse(patch))).isEqualTo(Json.parse(result));
    }

    @Test
    void anObjectIsMergedIntoTheSpec() {
        JsonNode changed = patched("{\"timeout\": null, \"budget\": {\"limit\": \"2\"}}");

        assertThat(changed.at("/spec").has("timeout")).isFalse();
        assertThat(changed.at("/spec/budget/limit").asText()).isEqualTo("2");
        assertThat(changed.at("/spec/steps")).hasSize(2);
        assertThat(DOCUMENT.at("/spec/timeout").asText()).isEqualTo("PT1H");
    }

    @Test
    void aListIsOfStepsByTheirIds() {
        JsonNode changed = patched("[{\"id\": \"a\", \"with\": {\"y\": null, \"z\": 3}}]");

        assertThat(changed.at("/spec/steps/0/with")).isEqualTo(Json.parse("{\"x\": 1, \"z\": 3}"));
        assertThat(changed.at("/spec/steps/0/uses").asText()).isEqualTo("tool/t");
        assertThat(changed.at("/spec/steps/1")).isEqualTo(DOCUMENT.at("/spec/steps/1"));
    }

    @Test
    void whatCannotBeAppliedIsNamed() {
        assertThat(Patch.apply(DOCUMENT, Json.parse("[{\"id\": \"a\"}, {\"id\": \"zz\"}, 3]")))
                .isInstanceOfSatisfying(Patched.Invalid.class, invalid -> {
                    assertThat(invalid.errors().getFirst().path()).isEqualTo("patch[1].id");
                    assertThat(invalid.errors().getFirst().message()).contains("a, b");
                    assertThat(invalid.errors()).hasSize(2);
                });
        assertThat(Patch.apply(DOCUMENT, Json.parse("\"x\""))).isInstanceOf(Patched.Invalid.class);
    }

    private static JsonNode patched(String patch) {
        return ((Patched.Definition) Patch.apply(DOCUMENT, Json.parse(patch))).document();
    }
}
