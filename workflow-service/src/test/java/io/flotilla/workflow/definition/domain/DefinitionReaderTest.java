package io.flotilla.workflow.definition.domain;

import static io.flotilla.workflow.definition.application.Documents.errors;
import static io.flotilla.workflow.definition.application.Documents.plan;
import static io.flotilla.workflow.definition.application.Documents.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.FieldError;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DefinitionReaderTest {
    @Test
    void readsEverythingThatCanBeWritten() {
        Plan plan = plan("""
                apiVersion: flotilla.io/v1
                kind: Workflow
                metadata: {name: quality-check, labels: {team: qa}, description: all of it}
                spec:
                  inputs:
                    type: object
                    properties: {repo: {type: string}, min: {type: number, default: 80}}
                    required: [repo]
                  budget: {limit: "2.50"}
                  timeout: PT1H
                  outputs: {coverage: "${{ steps.measure.output.coverage }}"}
                  steps:
                    - id: measure
                      uses: tool/code.run
                      with: {workspace: "${{ inputs.repo }}", code: print(1)}
                      retry: {attempts: 4, backoff: PT2S, on: [timeout, sandbox]}
                      timeout: PT5M
                      totalTimeout: PT20M
                    - id: write
                      uses: agent/test-generator@2
                      foreach: ${{ steps.measure.output.files }}
                      maxParallel: 3
                      with: {path: "${{ item.path }}", n: "${{ index }}"}
                      continueOnError: true
                    - id: gate
                      uses: gate
                      if: steps.measure.output.coverage > 0
                      with: {rules: [{name: covered, check: "${{ steps.measure.output.coverage >= inputs.min }}"}]}
                    - {id: pause, uses: wait, needs: gate, with: {for: PT1S}}
                    - {id: ask, uses: approval, needs: [pause], with: {title: ok, form: {type: object}}}
                    - {id: sum, uses: set, with: {total: "${{ steps.write.output.items.size() }}"}}
                """);

        assertThat(plan.definition().budget()).isEqualTo(new BigDecimal("2.50"));
        assertThat(plan.definition().timeout()).isEqualTo(Duration.ofHours(1));
        assertThat(plan.step(0).retry())
                .isEqualTo(new Retry(4, Duration.ofSeconds(2), Set.of(ErrorClass.TIMEOUT, ErrorClass.SANDBOX)));
        assertThat(plan.step(0).totalTimeout()).isEqualTo(Duration.ofMinutes(20));
        assertThat(plan.step(1).uses()).isEqualTo(new Uses.Agent("test-generator@2"));
        assertThat(plan.needs(1)).containsExactly(0);
        assertThat(plan.needs(2)).containsExactly(0);
        assertThat(plan.needs(3)).containsExactly(2);
        assertThat(plan.needs(5)).containsExactly(1);
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        List<FieldError> errors = errors("""
                apiVersion: v2
                kind: Flow
                metadata: {name: Not Good, extra: 1}
                spec:
                  inputs: {type: object, properties: {min: {type: nubmer}}}
                  budget: {limit: lots}
                  timeout: 10 minutes
                  stepz: []
                  outputs: {x: "${{ steps.mesure.output }}"}
                  steps:
                    - {id: measure, uses: tool/code.run, needs: [masure], if: "inputs.min > 1 &&"}
                    - {id: measure, uses: lambda/x}
                    - {id: 9x, uses: wait, totalTimeout: PT1M}
                    - {id: ask, uses: approval, with: {titel: hm}}
                    - {id: gate, uses: gate, with: {rules: [{name: a, check: 1}]}}
                    - {id: r, uses: agent/x, retry: {attempts: 99, backoff: soon, on: [timeoutt]}, maxParallel: 2}
                    - {id: s, uses: set, with: {a: "${{ item }}", b: "${{ inputs.mim }}"}}
                    - {uses: agent/x, foreach: 3, unknown: true, timeout: PT2M, totalTimeout: PT1M}
                """);

        assertThat(errors)
                .extracting(FieldError::path)
                .contains(
                        "apiVersion",
                        "kind",
                        "metadata.name",
                        "metadata.extra",
                        "spec.inputs.properties.min.type",
                        "spec.budget.limit",
                        "spec.timeout",
                        "spec.stepz",
                        "spec.outputs.x",
                        "spec.steps[0].needs[0]",
                        "spec.steps[0].if",
                        "spec.steps[1].id",
                        "spec.steps[1].uses",
                        "spec.steps[2].id",
                        "spec.steps[2].with.for",
                        "spec.steps[2].totalTimeout",
                        "spec.steps[3].with.title",
                        "spec.steps[3].with.titel",
                        "spec.steps[4].with.rules[0].check",
                        "spec.steps[5].retry.attempts",
                        "spec.steps[5].retry.backoff",
                        "spec.steps[5].retry.on[0]",
                        "spec.steps[5].maxParallel",
                        "spec.steps[6].with.a",
                        "spec.steps[6].with.b",
                        "spec.steps[7].id",
                        "spec.steps[7].foreach",
                        "spec.steps[7].totalTimeout",
                        "spec.steps[7].unknown");
        assertThat(message(errors, "spec.steps[0].needs[0]")).contains("did you mean 'measure'?");
        assertThat(message(errors, "spec.outputs.x")).contains("did you mean 'measure'?");
        assertThat(message(errors, "spec.stepz")).contains("did you mean 'steps'?");
        assertThat(message(errors, "spec.steps[0].if")).contains("line 1, column");
        assertThat(message(errors, "spec.steps[5].retry.on[0]")).contains("did you mean 'timeout'?");
        assertThat(message(errors, "spec.steps[6].with.b")).contains("did you mean 'min'?");
    }

    @Test
    void namesCyclesInOrder() {
        List<FieldError> errors = errors(text("", """
                - {id: a, uses: set, needs: [c], with: {x: 1}}
                - {id: b, uses: set, with: {x: "${{ steps.a.output }}"}}
                - {id: c, uses: set, needs: [b], with: {x: 1}}
                - {id: self, uses: set, needs: [self], with: {x: 1}}"""));

        assertThat(errors)
                .extracting(FieldError::path, FieldError::message)
                .containsExactly(
                        tuple("spec.steps[0].needs", "the steps wait for each other: a -> b -> c -> a"),
                        tuple("spec.steps[3].needs", "the steps wait for each other: self -> self"));
    }

    @Test
    void ordersStepsAfterWhatTheyNeed() {
        Plan plan = plan("", """
                - {id: c, uses: set, with: {x: "${{ steps.b.output.x }}"}}
                - {id: b, uses: set, needs: [a], with: {x: 1}}
                - {id: a, uses: set, with: {x: 1}}""");

        assertThat(plan.order()).containsExactly(2, 1, 0);
    }

    @Test
    void refusesSchemasThatReachOutOrRunAway() {
        assertThat(errors(
                        text("inputs: {properties: {a: {$ref: 'http://169.254.169.254/x'}}}", "- {id: a, uses: gate}")))
                .extracting(FieldError::path)
                .contains("spec.inputs.properties.a.$ref");
        assertThat(errors(text(
                        "inputs: {properties: {a: {type: string, pattern: '(?=x)y'}}}",
                        "- {id: a, uses: set, with: {b: 1}}")))
                .extracting(FieldError::path)
                .containsExactly("spec.inputs.properties.a.pattern");
    }

    @Test
    void checksDefaultsByTheirOwnSchema() {
        assertThat(errors(text(
                        "inputs: {properties: {a: {type: string, default: 1}}}", "- {id: a, uses: set, with: {b: 1}}")))
                .extracting(FieldError::path)
                .containsExactly("spec.inputs.properties.a.default");
    }

    @Test
    void inputsAreCompletedAndChecked() {
        var schema = Json.parse("""
                {"type": "object", "required": ["repo"], "properties": {"repo": {"type": "string", "pattern": "^art_"},
                 "min": {"type": "number", "default": 80, "maximum": 100}, "deep": {"type": "object",
                 "properties": {"x": {"default": 1}}}}}""");

        var good = Inputs.check(schema, Json.parse("{\"repo\": \"art_1\", \"deep\": {}}"));
        var bad = Inputs.check(schema, Json.parse("{\"repoo\": \"x\", \"min\": 101}"));

        assertThat(good.errors()).isEmpty();
        assertThat(Json.text(good.values())).isEqualTo("{\"repo\":\"art_1\",\"deep\":{\"x\":1},\"min\":80}");
        assertThat(bad.errors())
                .extracting(FieldError::path)
                .containsExactlyInAnyOrder("inputs.repoo", "inputs.repo", "inputs.min");
        assertThat(message(bad.errors(), "inputs.repoo")).contains("did you mean 'repo'?");
        assertThat(Inputs.check(null, Json.parse("{\"a\": 1}")).errors())
                .extracting(FieldError::path)
                .containsExactly("inputs.a");
        assertThat(Inputs.check(null, Json.parse("[]")).errors()).isNotEmpty();
        assertThat(Inputs.check(null, null).errors()).isEmpty();
    }

    private static String message(List<FieldError> errors, String path) {
        return errors.stream()
                .filter(e -> e.path().equals(path))
                .map(FieldError::message)
                .findFirst()
                .orElse("");
    }
}
