package io.flotilla.local.model.rules.coverage;

import static io.flotilla.local.model.rules.RuleConversation.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.local.model.protocol.TokenEstimate;
import io.flotilla.local.model.rules.RuleConversation;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoverageGapsTest {

    private static final String SYSTEM = "You rank coverage gaps by risk.";
    private static final String COVERAGE = """
            {"percent": 61.5, "files": [
              {"path": "a.py", "percent": 90, "missing": [7], "branches": 4, "missingBranches": 1, "complexity": 4,
               "testFile": "tests/test_a.py"},
              {"path": "b.py", "percent": 20, "missing": [1, 2, 3], "branches": 20, "missingBranches": 12,
               "complexity": 30, "testFile": null},
              {"path": "whole.py", "percent": 100, "missing": [], "branches": 2, "missingBranches": 0, "complexity": 2,
               "testFile": null}]}""";

    private static JsonNode ask(String system, String user) {
        return json(RuleConversation.with(system).user(user).ask());
    }

    @Test
    void riskierFileComesFirstAndWholeFilesAreNoGap() {
        JsonNode answer = ask(SYSTEM, "{\"measurement\": {\"tests\": {}, \"coverage\": " + COVERAGE + "}}");
        assertThat(answer.path("gaps").findValuesAsText("path")).containsExactly("b.py", "a.py");
        JsonNode first = answer.at("/gaps/0");
        // 35·12/17 + 25·30/45 + 25·0.8 + 15
        assertThat(first.path("risk").asInt()).isEqualTo(76);
        assertThat(first.path("missing")).hasSize(3);
        assertThat(first.at("/reasons/0").asText()).isEqualTo("12 of 20 branches never taken");
        assertThat(answer.path("summary").asText()).contains("b.py");
    }

    @Test
    void limitCutsTheListButNotTheCount() {
        JsonNode answer = ask(SYSTEM, "{\"limit\": 1, \"coverage\": " + COVERAGE + "}");
        assertThat(answer.path("gaps")).hasSize(1);
        assertThat(answer.path("summary").asText()).startsWith("2 files");
        assertThat(ask(SYSTEM, "{\"limit\": 0, \"coverage\": " + COVERAGE + "}").path("gaps"))
                .isEmpty();
    }

    @Test
    void measurementIsFoundInAFenceAndWithoutWrapping() {
        assertThat(ask(SYSTEM, "Here:\n```json\n" + COVERAGE + "\n```\nThanks.").path("gaps"))
                .hasSize(2);
    }

    @Test
    void riskIsAShareWhenTheAskedSchemaSaysSo() {
        String schema = """
                {"type":"object","properties":{"gaps":{"type":"array","items":{"type":"object",
                 "properties":{"risk":{"type":"number","maximum":1},"lines":{"type":"array"}}}}}}""";
        JsonNode answer = ask(SYSTEM + " For example {\"path\": \"x\"}. Schema:\n" + schema, COVERAGE);
        assertThat(answer.at("/gaps/0/risk").asDouble()).isEqualTo(0.76);
        assertThat(answer.at("/gaps/0").has("missing")).isFalse();
        assertThat(answer.at("/gaps/0/lines")).hasSize(3);
    }

    @Test
    void longListOfLinesIsCutToTheRoomOfTheAnswer() {
        String lines =
                IntStream.rangeClosed(1, 3000).mapToObj(Integer::toString).collect(Collectors.joining(","));
        String files = "{\"files\": [{\"path\": \"a.py\", \"percent\": 0, \"missing\": [" + lines + "]}]}";
        JsonNode answer =
                json(RuleConversation.with(SYSTEM).maxTokens(2000).user(files).ask());
        assertThat(answer.at("/gaps/0/missing").size()).isBetween(200, 600);
        assertThat(TokenEstimate.of(answer.toString())).isLessThan(2000);
    }

    @Test
    void withoutMeasurementItSaysSo() {
        JsonNode answer = ask(SYSTEM, "{\"limit\": 3}");
        assertThat(answer.path("gaps")).isEmpty();
        assertThat(answer.path("summary").asText()).contains("no coverage measurement");
    }
}
