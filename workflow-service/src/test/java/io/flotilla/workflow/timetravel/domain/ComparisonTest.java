package io.flotilla.workflow.timetravel.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.run.domain.StepStatus;
import io.flotilla.workflow.timetravel.domain.Comparison.StepPair;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 1} | {\"a\": 1.0} | ",
                "{\"a\": [1, {\"b\": 2}]} | {\"a\": [1, {\"b\": 3}]} | $.a[1].b",
                "[1, 2] | [1] | $[1]",
                "{\"a\": 1} | {\"b\": 1} | $.a $.b",
                "{\"it's odd\": 1} | {} | $['it\\'s odd']",
                "{\"a\": {}} | {\"a\": []} | $.a",
                "null | {} | $",
                "1 | \"1\" | $",
            })
    void differencesAreFoundByPath(String left, String right, String paths) {
        List<JsonDifference> found = JsonDifference.between(Json.parse(left), Json.parse(right), 50);

        assertThat(found.stream().map(JsonDifference::path).collect(Collectors.joining(" ")))
                .isEqualTo(paths == null ? "" : paths);
    }

    @Test
    void differencesAreBoundedInNumberAndSize() {
        JsonNode left = Json.tree(IntStream.range(0, 1000).boxed().toList());
        JsonNode right = Json.tree(IntStream.range(1, 1001).boxed().toList());
        JsonNode large = Json.object().put("x", "y".repeat(10_000));

        assertThat(JsonDifference.between(left, right, 50)).hasSize(50);
        JsonDifference cut = JsonDifference.between(large, null, 50).getFirst();
        assertThat(cut.left().textValue()).hasSize(200).endsWith("…");
        assertThat(cut.right()).isNull();
    }

    @Test
    void stepsAreShownSideBySide() {
        HandDriven left = HandDriven.started("run_1", "sha256:0", """
                - {id: a, uses: tool/t}
                - {id: b, uses: tool/t, needs: [a]}
                - {id: old, uses: set, with: {x: 1}}\
                """, "{\"x\": 1}");
        left.at(3).succeed("a", "{\"n\": 1, \"same\": true}", "0.01").at(4).succeed("b", "1", "0.02");
        HandDriven right = HandDriven.started("run_2", "sha256:1", """
                - {id: a, uses: tool/t, description: new words}
                - {id: b, uses: tool/other, needs: [a]}
                - {id: new, uses: set, with: {x: 1}}\
                """, "{\"x\": 2}");
        right.at(5).succeed("a", "{\"n\": 2, \"same\": true}", "0.05").at(6).fail("b", "0");

        Comparison comparison = Comparison.of(left.run, right.run);

        assertThat(comparison.steps()).extracting(StepPair::id).containsExactly("a", "b", "old", "new");
        StepPair a = comparison.steps().getFirst();
        assertThat(a.sameDefinition()).isTrue();
        assertThat(a.sameOutput()).isFalse();
        assertThat(Json.text(a.differences())).isEqualTo("[{\"path\":\"$.n\",\"left\":1,\"right\":2}]");
        assertThat(a.left().durationMillis()).isEqualTo(3_000);
        assertThat(a.right().cost()).isEqualTo("0.05");
        StepPair b = comparison.steps().get(1);
        assertThat(b.sameDefinition()).isFalse();
        assertThat(b.right().status()).isEqualTo(StepStatus.FAILED);
        assertThat(b.right().error()).isEqualTo("the model said no");
        assertThat(comparison.steps().get(2).right()).isNull();
        assertThat(comparison.steps().get(3).left()).isNull();
        assertThat(comparison.sameDefinition()).isFalse();
        assertThat(comparison.inputs()).extracting(JsonDifference::path).containsExactly("$.x");
        assertThat(comparison.left().cost()).isEqualTo("0.03");
        assertThat(comparison.left().attempts()).isEqualTo(3);
        assertThat(comparison.right().workflow().digest()).isEqualTo("sha256:1");
    }

    @Test
    void aRunIsTheSameAsItself() {
        HandDriven run = HandDriven.started("- {id: a, uses: tool/t}").at(3).succeed("a", "{\"n\": 1}", "0.01");

        Comparison comparison = Comparison.of(run.run, run.run);

        assertThat(comparison.sameDefinition()).isTrue();
        assertThat(comparison.inputs()).isEmpty();
        assertThat(comparison.outputs()).isEmpty();
        assertThat(comparison.steps()).allMatch(StepPair::sameOutput);
    }
}
