package io.flotilla.workflow.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.common.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
    private final Expressions expressions = new Expressions();
    private final JsonNode inputs = Json.parse("""
            {"n": 3, "d": 2.5, "whole": 85.0, "s": "abc", "list": [1, 2, 3], "none": null, "yes": true,
             "files": [{"path": "a.py", "risk": 0.9}, {"path": "b.py", "risk": 0.2}], "big": 12345678901234567890}""");
    private final JsonNode steps = Json.parse("""
            {"measure": {"status": "succeeded", "output": {"coverage": 81.25, "failed": 0}, "error": null},
             "write-tests": {"status": "failed", "output": null, "error": {"code": "timeout"}}}""");

    private Scope scope() {
        return new Scope(inputs, steps::get, Json.parse("{\"path\": \"x.py\"}"), 4, Json.parse("{\"id\": \"run_1\"}"));
    }

    private JsonNode value(String template) {
        return expressions.evaluate(TextNode.valueOf(template), scope());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${{ inputs.n }} | 3",
                "${{ inputs.d }} | 2.5",
                "${{ inputs.whole }} | 85",
                "${{ inputs.n > inputs.d }} | true",
                "${{ inputs.n == 3.0 }} | true",
                "${{ inputs.n * inputs.d }} | 7.5",
                "${{ inputs.d * 2 }} | 5.0",
                "${{ inputs.d - 1 }} | 1.5",
                "${{ inputs.n / 2 }} | 1",
                "${{ inputs.n / 2.0 }} | 1.5",
                "${{ inputs.none == null }} | true",
                "${{ inputs.none }} | null",
                "${{ inputs.list.map(x, x * 2) }} | [2,4,6]",
                "${{ inputs.files.filter(f, f.risk > 0.5).map(f, f.path) }} | [\"a.py\"]",
                "${{ inputs.files }} | [{\"path\":\"a.py\",\"risk\":0.9},{\"path\":\"b.py\",\"risk\":0.2}]",
                "${{ {'a': {'b': inputs.n}} }} | {\"a\":{\"b\":3}}",
                "${{ size(inputs.list) + index }} | 7",
                "${{ inputs.?absent.orValue('x') }} | \"x\"",
                "${{ has(inputs.absent) }} | false",
                "${{ item.path.endsWith('.py') }} | true",
                "${{ json(inputs.list) }} | \"[1,2,3]\"",
                "${{ json({'a': null}) }} | \"{\\\"a\\\":null}\"",
                "${{ inputs.s.replace('b', 'xx') }} | \"axxc\"",
                "${{ ['a', 'b'].join('-') }} | \"a-b\"",
                "${{ 'a,b'.split(',') }} | [\"a\",\"b\"]",
                "${{ math.greatest(inputs.n, inputs.d) }} | 3",
                "${{ steps.write-tests.status }} | \"failed\"",
                "${{ steps.write-tests.output == null }} | true",
                "${{ steps.?write-tests.error.code.orValue('none') }} | \"timeout\"",
                "${{ steps[\"write-tests\"].error.code }} | \"timeout\"",
                "${{ '}} steps.write-tests' }} | \"}} steps.write-tests\"",
                "${{ steps.measure.output.coverage - 1 }} | 80.25",
                "${{ run.id }} | \"run_1\"",
                "coverage ${{ inputs.whole }}%, was ${{ steps.measure.output.coverage }} ${{ inputs.none }}! | "
                        + "\"coverage 85%, was 81.25 !\"",
                "list ${{ inputs.list }} | \"list [1,2,3]\"",
                "plain | \"plain\"",
                "${{ inputs.n == 3 ? 'three' : 'other' }} | \"three\""
            })
    void evaluatesAsDocumented(String template, String json) {
        assertThat(Json.text(value(template))).isEqualTo(json);
    }

    @Test
    void replacesStringsWithinObjectsAndLists() {
        JsonNode template = Json.parse("{\"a\": [\"${{ inputs.n }}\", 1], \"b\": {\"c\": \"x${{ index }}\"}}");

        assertThat(Json.text(expressions.evaluate(template, scope()))).isEqualTo("{\"a\":[3,1],\"b\":{\"c\":\"x4\"}}");
    }

    @Test
    void numbersMeanTheSameBeforeAndAfterStorage() {
        Scope stored = new Scope(Json.parse(Json.text(inputs)), id -> null, null, null, Json.object());

        assertThat(expressions.evaluate(TextNode.valueOf("${{ inputs.whole / 2 }}"), stored))
                .isEqualTo(value("${{ inputs.whole / 2 }}"));
    }

    @Test
    void conditionsAreWrittenWithOrWithoutBraces() {
        assertThat(expressions.test("inputs.yes", scope())).isTrue();
        assertThat(expressions.test("${{ !inputs.yes }}", scope())).isFalse();
        assertThatThrownBy(() -> expressions.test("inputs.n", scope())).hasMessageContaining("true or false");
        assertThatThrownBy(() -> expressions.test("x ${{ inputs.yes }}", scope()))
                .hasMessageContaining("one expression");
    }

    @Test
    void findsWhatAnExpressionReads() {
        References references = expressions.check(
                "steps.measure.output.x > inputs.min && steps['write-tests'].output == null && has(steps.z.output)"
                        + " && steps.a-b.output.list.all(i, i > inputs[\"m\"]) && item == 1");

        assertThat(references.steps()).isEqualTo(Set.of("measure", "write-tests", "z", "a-b"));
        assertThat(references.inputs()).isEqualTo(Set.of("min", "m"));
        assertThat(references.item()).isTrue();
    }

    @Test
    void errorsNameThePlaceAsItWasWritten() {
        assertThatThrownBy(() -> expressions.check("steps.write-tests.output + nonsense"))
                .hasMessageContaining("line 1, column 28")
                .hasMessageContaining("undeclared reference to 'nonsense'");
        assertThatThrownBy(() -> expressions.check("inputs.a &&\n  inputs.b +")).hasMessageContaining("line 2");
        assertThatThrownBy(() -> expressions.check("json(steps)")).hasMessageContaining("followed by the id");
        assertThatThrownBy(() -> value("${{ inputs.n ")).hasMessageContaining("not closed");
        assertThatThrownBy(() -> value("${{ inputs.absent }}"))
                .hasMessageContaining("inputs.absent")
                .hasMessageContaining("not present");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, [0,1,2,3,4,5,6,7,8,9].all(c,"
                        + " [0,1,2,3,4,5,6,7,8,9].all(d, [0,1,2,3,4,5,6,7,8,9].all(e, [0,1,2,3,4,5,6,7,8,9].all(f,"
                        + " true))))))",
                "inputs.long.map(i, inputs.long.map(j, inputs.long + inputs.long))",
                "inputs.text.replace('a', inputs.text)",
                "inputs.long.map(i, inputs.text).join('')",
                "inputs.long.map(i, inputs.text + inputs.text)",
                "inputs.long.map(i, inputs.text)",
                "json(json(json(json(json(json(json(json(json(json(json(json(json(json(inputs.quotes))))))))))))))",
                "inputs.long.all(i, inputs.text.matches('(a*)*b') || true)",
                "inputs.long.all(i, inputs.text.matches('(a?){900}b') || true)",
                "inputs.text.matches('((a{1000}){1000}){1000}')",
                "inputs.long.all(i, steps.a.output == steps.b.output || true)",
                "inputs.long.all(i, [steps.a.output] != [steps.b.output] || true)",
                "inputs.long.all(i, optional.of(steps.a.output) == optional.of(steps.b.output) || true)",
                "inputs.long.all(i, {'x': steps.a.output} == {'x': steps.b.output} || true)",
                "inputs.long.all(i, steps.a.output in [steps.b.output, steps.b.output] || true)",
                "inputs.long.all(i, i in inputs.long || true)",
                "inputs.text.contains(inputs.half + 'b')",
                "inputs.text.lastIndexOf('b' + inputs.half) < 0",
                "inputs.text.split(inputs.half + 'b').size() == 1",
                "inputs.text.replace(inputs.half + 'b', 'c')"
            })
    void hostileExpressionsEndSoonWithAClearError(String hostile) {
        JsonNode large = Json.tree(new Large(
                java.util.stream.IntStream.range(0, 2000).boxed().toList(),
                "a".repeat(100_000),
                "a".repeat(50_000),
                "\"".repeat(1000)));
        JsonNode nested = Json.parse("{\"output\": {\"one\": {\"list\": [" + "1.5, ".repeat(25_000) + "2]}}}");
        Scope scope = new Scope(large, id -> nested.deepCopy(), null, null, Json.object());
        Instant start = Instant.now();

        assertThatThrownBy(() -> expressions.evaluate(TextNode.valueOf("${{ " + hostile + " }}"), scope))
                .isInstanceOf(ExpressionException.class)
                .hasMessageMatching("(?s).*(too costly|larger than|longer than|nested).*");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inputs.all(i, steps.a.output != null)",
                "inputs.all(i, steps.a.output != {})",
                "inputs.all(i, steps.a.output != ['x'])",
                "inputs.all(i, !('x' in steps.a.output))",
                "steps.a.output == steps.b.output",
                "steps.a.output.text.contains('needle') == false",
                "steps.a.output.text.matches('^[a-z]+$')"
            })
    void whatIsLargeCanBeLookedAtInTheUsualWays(String usual) {
        JsonNode large = Json.object()
                .set("output", Json.object().put("text", "a".repeat(200_000)).put("n", 1));
        JsonNode items =
                Json.tree(java.util.stream.IntStream.range(0, 200).boxed().toList());

        assertThat(expressions.test(usual, new Scope(items, id -> large, null, null, Json.object())))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "\"a", "inputs.", "1 +", "${{ }}", "steps", "a.b", "for x in y", "'a' + 1", "🦀"})
    void whatCannotBeUnderstoodIsRefused(String nonsense) {
        assertThatThrownBy(() -> expressions.check(nonsense)).isInstanceOf(ExpressionException.class);
    }

    @Test
    void deepNestingIsRefusedAndDoesNotOverflowTheStack() {
        assertThatThrownBy(() -> expressions.check("(".repeat(2000) + "1" + ")".repeat(2000)))
                .isInstanceOf(ExpressionException.class);
        assertThatThrownBy(() -> expressions.check("1" + " + 1".repeat(5000))).isInstanceOf(ExpressionException.class);
    }

    record Large(
            @com.fasterxml.jackson.annotation.JsonProperty("long")
            List<Integer> numbers,

            String text,
            String half,
            String quotes) {}
}
