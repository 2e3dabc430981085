package io.flotilla.workflow.definition.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void everythingThatIsWrongIsToldWithItsPath() {
        String many = IntStream.range(0, 21).mapToObj(i -> "\"k" + i + "\": 1").collect(Collectors.joining(","));

        assertThat(paths("{\"team\": \"quality\", \"a/b.c_d-e\": 7, \"empty\": \"\", \"on\": true}"))
                .isEmpty();
        assertThat(paths("{\"-a\": 1, \"a b\": 1, \"x\": null, \"y\": {}, \"z\": \"\\u0000\"}"))
                .containsExactly("labels.-a", "labels.a b", "labels.x", "labels.y", "labels.z");
        assertThat(paths("{\"long\": \"" + "x".repeat(101) + "\"}")).containsExactly("labels.long");
        assertThat(paths("{" + many + "}")).containsExactly("labels");
        assertThat(paths("[1]")).containsExactly("labels");
    }

    @Test
    void aRunsOwnLabelsWinAndOldOnesThatBreakTheRulesAreLeftOut() {
        assertThat(Labels.together(Map.of("team", "a", "old one", "x", "kind", "check"), Map.of("team", "b")))
                .containsExactly(Map.entry("kind", "check"), Map.entry("team", "b"));
    }

    @Test
    void whatIsLookedForIsAKeyAndAValue() {
        assertThat(Labels.parse("team:quality")).contains(Map.entry("team", "quality"));
        assertThat(Labels.parse("at:10:30")).contains(Map.entry("at", "10:30"));
        assertThat(Labels.parse("team:")).contains(Map.entry("team", ""));
        assertThat(List.of("team", ":x", "a b:c", "a:\u0000"))
                .allMatch(text -> Labels.parse(text).isEmpty());
    }

    private static List<String> paths(String labels) {
        return Labels.check(Json.parse(labels), "labels").stream()
                .map(FieldError::path)
                .toList();
    }
}
