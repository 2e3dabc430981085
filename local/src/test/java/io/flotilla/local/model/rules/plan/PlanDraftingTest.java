package io.flotilla.local.model.rules.plan;

import static io.flotilla.local.model.rules.RuleConversation.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.local.model.rules.RuleConversation;
import org.junit.jupiter.api.Test;

class PlanDraftingTest {

    private static JsonNode draft(String goal, String uses, String more) {
        String input = "{\"goal\": \"" + goal + "\", \"allow\": {\"uses\": " + uses + ", \"maxSteps\": 5}" + more + "}";
        return json(
                RuleConversation.with("Your task: draft a plan.").user(input).ask());
    }

    @Test
    void partsFollowEachOtherAndTheirStepsAreParallel() {
        JsonNode draft = draft(
                "Read src/a.py and src/b.py, then run `make test` and then fetch https://example.org/x.",
                "[\"tool/*\", \"set\"]",
                ", \"context\": {\"workspace\": \"art_1\"}");
        assertThat(draft.path("steps").findValuesAsText("id"))
                .containsExactly("read-1", "read-2", "run-1", "fetch-1", "results");
        assertThat(draft.at("/steps/2/needs").toString()).isEqualTo("[\"read-1\",\"read-2\"]");
        assertThat(draft.at("/steps/2/with").toString())
                .isEqualTo("{\"workspace\":\"art_1\",\"command\":\"make test\",\"runtime\":\"bash\"}");
        assertThat(draft.at("/steps/3/with/url").asText()).isEqualTo("https://example.org/x");
        assertThat(draft.at("/steps/4/with/results/run-1").asText()).isEqualTo("${{ steps.run-1.output }}");
    }

    @Test
    void onlyWhatIsAllowedIsUsedAndNoMoreThanMayBe() {
        assertThat(draft("list the files, run `ls`", "[\"tool/files.*\"]", "")
                        .path("steps")
                        .findValuesAsText("uses"))
                .containsExactly("tool/files.list");
        assertThat(draft("`a` `b` `c` `d` `e` `f`", "[\"tool/code.run\", \"set\"]", "")
                        .path("steps")
                        .findValuesAsText("id"))
                .containsExactly("run-1", "run-2", "run-3", "run-4", "run-5");
    }

    @Test
    void aStepThatWasFoundWrongIsLeftOutWithWhatNeedsIt() {
        String round = ", \"draft\": {\"steps\": [{\"id\": \"run-1\"}]},"
                + " \"problems\": [{\"path\": \"steps[0].uses\", \"message\": \"no\"}]";
        assertThat(draft("run `a` then `b`", "[\"tool/*\"]", round).path("steps"))
                .isEmpty();
        assertThat(draft("run `a` and `b`", "[\"tool/*\"]", round).path("steps").findValuesAsText("id"))
                .containsExactly("run-2");
    }

    @Test
    void aGoalThatItDoesNotUnderstandIsNotMadeUp() {
        JsonNode draft = draft("make everybody happy", "[\"*\"]", "");
        assertThat(draft.path("steps")).isEmpty();
        assertThat(draft.path("summary").asText()).contains("rule-based");
    }
}
