package io.flotilla.workflow.definition.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.catalogue.domain.Catalogue;
import io.flotilla.workflow.catalogue.domain.Entry;
import io.flotilla.workflow.catalogue.domain.Kind;
import io.flotilla.workflow.catalogue.domain.Ref;
import io.flotilla.workflow.definition.application.Documents;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueChecksTest {
    private static final String RUN_INPUT = """
            {"type": "object", "required": ["runtime"], "additionalProperties": false, "properties": {
                "runtime": {"enum": ["python", "bash"]}, "code": {"type": "string", "minLength": 1},
                "args": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
                "files": {"oneOf": [{"type": "object", "additionalProperties": {"type": "string"}},
                    {"type": "array", "items": {"type": "object", "required": ["path"]}}]},
                "limits": {"type": "object", "additionalProperties": false,
                    "properties": {"cpus": {"type": "number", "maximum": 4}}}}}""";
    private static final String RUN_OUTPUT = """
            {"type": "object", "additionalProperties": false, "properties": {"exitCode": {}, "result": {},
                "usage": {"type": "object", "additionalProperties": false, "properties": {"seconds": {}}}}}""";
    private static final Entry RUN =
            entry(Kind.TOOL, "code.run", 1, RUN_INPUT, RUN_OUTPUT, List.of("executions:write"), List.of());
    private static final Entry WRITER =
            entry(Kind.AGENT, "writer", 3, "{\"required\": [\"topic\"]}", null, List.of(), List.of("code.run"));
    private static final Set<String> ALL = Set.of("executions:write");

    @Test
    void unknownNamesAndVersionsAreFoundWithWhatWasProbablyMeant() {
        List<FieldError> errors = errors("""
                - {id: a, uses: tool/code.rum, with: {runtime: bash}}
                - {id: b, uses: agent/writre}
                - {id: c, uses: agent/writer@4}
                - {id: d, uses: agent/writer@latest}
                - {id: e, uses: agent/something-else-entirely, compensate: {uses: tool/code-run}}""");

        assertThat(errors)
                .containsExactly(
                        new FieldError("spec.steps[0].uses", "there is no tool 'code.rum'; did you mean 'code.run'?"),
                        new FieldError("spec.steps[1].uses", "there is no agent 'writre'; did you mean 'writer'?"),
                        new FieldError(
                                "spec.steps[2].uses", "there is no version 4 of the agent 'writer'; the latest is 3"),
                        new FieldError(
                                "spec.steps[3].uses",
                                "there is no version latest of the agent 'writer'; the latest is 3"),
                        new FieldError("spec.steps[4].uses", "there is no agent 'something-else-entirely'"),
                        new FieldError(
                                "spec.steps[4].compensate.uses",
                                "there is no tool 'code-run'; did you mean 'code.run'?"));
    }

    @Test
    void whatIsNotKnownYetIsOnlyWarnedOf() {
        Reading reading = read("- {id: a, uses: agent/new, with: {x: 1}}", ALL, Set.of(Kind.TOOL));

        assertThat(((Reading.Valid) reading).warnings()).hasSize(1).first().satisfies(warning -> {
            assertThat(warning.path()).isEqualTo("spec.steps[0].uses");
            assertThat(warning.message()).contains("there is no agent 'new'", "not every agent is known yet");
        });
    }

    @Test
    void everythingIsToldAtOnceWithWhatElseIsWrong() {
        List<FieldError> errors = errors("""
                - {id: a, uses: tool/nothing, needs: [b], timeout: soon}
                - {id: b, uses: tool/code.run, needs: [a], with: {runtime: perl, "code": "${{ inputs.nope }}"}}""");

        assertThat(errors)
                .extracting(FieldError::path)
                .contains(
                        "spec.steps[0].uses",
                        "spec.steps[0].timeout",
                        "spec.steps[0].needs",
                        "spec.steps[1].with.code",
                        "spec.steps[1].with.runtime");
    }

    @Test
    void theInputOfAToolIsCheckedAsFarAsItIsKnown() {
        List<FieldError> errors = errors("""
                - id: a
                  uses: tool/code.run
                  with: {rumtime: bash, code: 5, args: ["${{ inputs.x }}", 1, two], limits: {cpus: 9, disk: 1}}
                - {id: b, uses: tool/code.run}""");

        assertThat(errors)
                .extracting(e -> e.path() + " " + e.message())
                .anySatisfy(e -> assertThat(e).isEqualTo("spec.steps[0].with.runtime is missing"))
                .anySatisfy(e ->
                        assertThat(e).isEqualTo("spec.steps[0].with.rumtime is not known; did you mean 'runtime'?"))
                .anySatisfy(e ->
                        assertThat(e).startsWith("spec.steps[0].with.code ").contains("string"))
                .anySatisfy(e ->
                        assertThat(e).startsWith("spec.steps[0].with.args[1] ").contains("string"))
                .anySatisfy(e ->
                        assertThat(e).startsWith("spec.steps[0].with.args ").contains("2"))
                .anySatisfy(e -> assertThat(e)
                        .startsWith("spec.steps[0].with.limits.cpus ")
                        .contains("4"))
                .anySatisfy(e -> assertThat(e).isEqualTo("spec.steps[0].with.limits.disk is not known"))
                .anySatisfy(e -> assertThat(e).isEqualTo("spec.steps[1].with.runtime is missing"))
                .hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{runtime: \"${{ inputs.x }}\", workspace: art_1}",
                "{runtime: bash, code: \"echo ${{ inputs.x }}\"}",
                "{runtime: bash, args: \"${{ inputs.x }}\"}",
                "{runtime: bash, args: [\"${{ inputs.x }}\", a]}",
                "{runtime: bash, files: {a.py: \"${{ inputs.x }}\"}}",
                "{runtime: bash, files: \"${{ inputs.x }}\"}",
                "{runtime: bash, files: [\"${{ inputs.x }}\"]}",
                "{runtime: bash, limits: {cpus: \"${{ inputs.x }}\"}}"
            })
    void whatIsComputedIsNotDoubted(String with) {
        assertThat(errors("- {id: a, uses: tool/code.run, with: " + with + "}")).isEmpty();
    }

    @Test
    void anAgentsInputAndTheNeedsOfItsToolsAreChecked() {
        assertThat(errors("- {id: a, uses: agent/writer, with: {tipic: x}}"))
                .containsExactly(new FieldError("spec.steps[0].with.topic", "is missing"));
        assertThat(errors(
                        "- {id: a, uses: agent/writer, with: {topic: x}}\n- {id: b, uses: tool/code.run, with: {runtime: bash}}",
                        Set.of("runs:write")))
                .containsExactly(
                        new FieldError(
                                "spec.steps[0].uses",
                                "uses the tool code.run, which needs the scope executions:write, which you lack"),
                        new FieldError("spec.steps[1].uses", "needs the scope executions:write, which you lack"));
    }

    @Test
    void fieldsThatAResultCannotHaveAreFound() {
        List<FieldError> errors = errors("""
                - {id: run, uses: tool/code.run, with: {runtime: bash}}
                - {id: sum, uses: set, with: {total: 1}}
                - {id: gate, uses: gate, with: {rules: [{name: r, check: true}]}}
                - {id: each, uses: tool/code.run, foreach: [1], with: {runtime: bash}}
                - id: bad
                  uses: set
                  with:
                    a: ${{ steps.run.output.reslt.deep }}
                    b: ${{ steps.run.output.usage.secnds }}
                    c: ${{ steps["sum"].output["totl"] }}
                    d: ${{ steps.gate.output.ok && steps.each.output.item[0] }}
                - id: good
                  uses: set
                  with:
                    a: ${{ steps.run.output.result.anything.at.all }}
                    b: "${{ has(steps.run.output.reslt) ? 1 : steps.run.output.?reslt.orValue(0) }}"
                    c: ${{ steps.run.output.artifact.id + steps.run.output.preview.result }}
                    d: ${{ steps.each.output.items[0].exitCode + steps.sum.output.total }}
                    e: ${{ steps.run.status }}""");

        assertThat(errors)
                .extracting(e -> e.path() + " " + e.message())
                .containsExactlyInAnyOrder(
                        "spec.steps[4].with.a steps.run.output has no field 'reslt'; did you mean 'result'?",
                        "spec.steps[4].with.b steps.run.output.usage has no field 'secnds'; did you mean 'seconds'?",
                        "spec.steps[4].with.c steps.sum.output has no field 'totl'; did you mean 'total'?",
                        "spec.steps[4].with.d steps.gate.output has no field 'ok'",
                        "spec.steps[4].with.d steps.each.output has no field 'item'; did you mean 'items'?");
    }

    @Test
    void inputsAreCheckedInDepth() {
        String text = Documents.text("""
                inputs:
                  properties:
                    x: {type: object, additionalProperties: false, properties: {n: {type: integer, default: many}}}
                """, "- {id: a, uses: set, with: {a: \"${{ inputs.x.m }}\"}}");

        assertThat(((Reading.Invalid) document(text, ALL, Set.of())).errors())
                .extracting(FieldError::path)
                .containsExactlyInAnyOrder("spec.steps[0].with.a", "spec.inputs.properties.x.properties.n.default");
    }

    @Test
    void stepsThatAreNeverDoneAreWarnedOf() {
        Reading reading = read("""
                - {id: off, uses: set, if: "${{ false }}", with: {x: 1}, compensate: {uses: set, with: {x: 1}}}
                - {id: next, uses: set, needs: [off], with: {x: 1}}
                - {id: reads, uses: set, with: {x: "${{ steps.next.output }}"}}
                - {id: fine, uses: set, with: {x: 1}}""", ALL, Set.of());

        assertThat(((Reading.Valid) reading).warnings())
                .extracting(w -> w.path() + " " + w.message())
                .containsExactlyInAnyOrder(
                        "spec.steps[0] is never done: its if is false",
                        "spec.steps[1] is never done: it needs off, which is never done",
                        "spec.steps[2] is never done: it needs next, which is never done",
                        "spec.steps[0].compensate is never done: there is nothing to undo");
    }

    @Test
    void onlyWhatMayBeOnItsWayIsWaitedFor() {
        assertThat(passing("- {id: a, uses: agent/new}")).isTrue();
        assertThat(passing("- {id: a, uses: tool/code.run, with: {runtime: perl}}"))
                .isTrue();
        assertThat(passing("- {id: a, uses: agent/new, needs: [b]}")).isFalse();
        assertThat(passing("- {id: a, uses: set, with: {x: \"${{ inputs.nope }}\"}}"))
                .isFalse();
    }

    @Test
    void whatWasValidOnceStaysReadable() {
        assertThat(Documents.read(Documents.text("", "- {id: a, uses: tool/gone, with: {x: 1}}")))
                .isInstanceOf(Reading.Valid.class);
    }

    private static boolean passing(String steps) {
        return ((Reading.Invalid) read(steps, ALL, Set.of(Kind.values()))).passing();
    }

    private static List<FieldError> errors(String steps) {
        return errors(steps, ALL);
    }

    private static List<FieldError> errors(String steps, Set<String> scopes) {
        return read(steps, scopes, Set.of(Kind.values())) instanceof Reading.Invalid invalid
                ? invalid.errors()
                : List.of();
    }

    private static Reading read(String steps, Set<String> scopes, Set<Kind> complete) {
        return document(Documents.text("inputs: {properties: {x: {}}}", steps), scopes, complete);
    }

    private static Reading document(String text, Set<String> scopes, Set<Kind> complete) {
        JsonNode document = Documents.yaml(text);
        Map<Ref, Entry> found = new HashMap<>();
        for (Ref ref : DefinitionReader.uses(document)) {
            for (Entry entry : List.of(RUN, WRITER)) {
                boolean named = entry.kind() == ref.kind() && entry.name().equals(ref.name());
                if (named && (ref.number() == null || ref.number() == entry.version())) {
                    found.put(ref, entry);
                }
            }
        }
        found.put(new Ref(Kind.TOOL, "code.run", null), RUN);
        Map<Kind, Map<String, Integer>> latest =
                Map.of(Kind.AGENT, Map.of("writer", 3, "reader", 1), Kind.TOOL, Map.of("code.run", 1, "echo", 1));
        Catalogue catalogue = new Catalogue(found, latest, complete);
        return new DefinitionReader(Documents.EXPRESSIONS).read(document, new Surroundings(catalogue, scopes));
    }

    private static Entry entry(
            Kind kind, String name, int version, String input, String output, List<String> scopes, List<String> tools) {
        return new Entry(
                kind, name, version, Json.parse(input), output == null ? null : Json.parse(output), scopes, tools);
    }
}
