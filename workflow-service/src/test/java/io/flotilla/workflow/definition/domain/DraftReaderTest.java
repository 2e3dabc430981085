package io.flotilla.workflow.definition.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.application.Documents;
import java.util.List;
import org.junit.jupiter.api.Test;

class DraftReaderTest {
    private static final Plan PLAN = Documents.plan("inputs: {properties: {repo: {}}}", """
            - {id: before, uses: tool/t}
            - id: draft
              uses: plan
              needs: [before]
              with: {agent: planner, goal: g, allow: {uses: [tool/code.*, agent/writer, set], maxSteps: 4}}
            - {id: later, uses: tool/t, needs: [draft]}
            """);

    private static Drafting read(String steps) {
        Allowance allowance = Allowance.of(PLAN.step(1).with());
        return DraftReader.read(
                Documents.EXPRESSIONS, PLAN, 1, allowance, Json.object().set("steps", Json.parse(steps)));
    }

    private static List<FieldError> errors(String steps) {
        return read(steps) instanceof Drafting.Invalid invalid ? invalid.errors() : List.of();
    }

    @Test
    void whatExpressionsReadIsNeeded() {
        Drafting drafting = read("""
                [{"id": "a", "uses": "tool/code.run", "with": {"x": "${{ inputs.repo }}"}},
                 {"id": "b", "uses": "agent/writer@3", "with": {"x": "${{ steps.a.output }}", "y": "${{ steps.before.output }}"}}]""");

        assertThat(drafting).isInstanceOf(Drafting.Valid.class);
        assertThat(Json.text(((Drafting.Valid) drafting).steps().get(1).get("needs")))
                .isEqualTo("[\"a\",\"before\"]");
    }

    @Test
    void everythingThatIsWrongIsToldByPath() {
        assertThat(errors("""
                [{"id": "a", "uses": "tool/http.fetch", "needs": ["b"]},
                 {"id": "b", "uses": "plan", "with": {"agent": "p", "goal": "g", "allow": {"uses": ["set"]}}, "needs": ["a"]},
                 {"id": "later", "uses": "set", "with": {"x": "${{ steps.later2.output }}"}},
                 {"id": "a", "uses": "set", "with": {"x": "${{ inputs.rep }}"}, "extra": 1}]"""))
                .extracting(FieldError::path)
                .containsExactlyInAnyOrder(
                        "steps[0].uses",
                        "steps[1].uses",
                        "steps[2].id",
                        "steps[2].with.x",
                        "steps[3].extra",
                        "steps[3].with.x",
                        "steps[3].id",
                        "steps[0].needs");
    }

    @Test
    void whatHasNotEndedCannotBeRead() {
        assertThat(errors("[{\"id\": \"a\", \"uses\": \"set\", \"with\": {\"x\": \"${{ steps.later.output }}\"}}]"))
                .containsExactly(new FieldError("steps[0].with.x", "there is no step 'later'"));
    }

    @Test
    void aDraftHasAsManyStepsAsItMayHave() {
        assertThat(errors("[]")).hasSize(1);
        assertThat(errors("{}")).hasSize(1);
        assertThat(errors("[1,2,3,4,5]")).containsExactly(new FieldError("steps", "must be a list of 1 to 4 steps"));
        assertThat(errors("[1]")).isNotEmpty();
    }

    @Test
    void aPlanIsWrittenInADefinitionWithAllThatItNeeds() {
        assertThat(Documents.errors(Documents.text(
                        "finally: [{id: z, uses: plan, with: {agent: a, goal: g, allow: {uses: [set]}}}]", """
                - id: a
                  uses: plan
                  foreach: [1]
                  with: {agent: 'a b', allow: {uses: [plan, 'Tool/x'], maxSteps: 101}, approve: 3, extra: 1}
                """)))
                .extracting(FieldError::path)
                .containsExactlyInAnyOrder(
                        "spec.steps[0].foreach",
                        "spec.steps[0].with.agent",
                        "spec.steps[0].with.goal",
                        "spec.steps[0].with.approve",
                        "spec.steps[0].with.allow.uses[0]",
                        "spec.steps[0].with.allow.uses[1]",
                        "spec.steps[0].with.allow.maxSteps",
                        "spec.steps[0].with.extra",
                        "spec.finally[0].uses");
    }

    @Test
    void aLaterStepMayReadADraftedOneByItsFullId() {
        assertThat(Documents.errors(Documents.text("", """
                - {id: p, uses: plan, with: {agent: a, goal: g, allow: {uses: [set]}}}
                - {id: q, uses: set, with: {x: '${{ steps["p.a"].output }}'}}
                """))).isEmpty();
    }
}
