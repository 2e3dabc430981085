package io.flotilla.workflow.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemasTest {
    private static final String TREE = """
            {"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "additionalProperties": false, "properties":
              {"value": {"type": "integer"}, "left": {"$ref": "#/$defs/node"}, "right": {"$ref": "#/$defs/node"}}}}}""";

    /** A chain of parts, each made of the next by this text, where NEXT is a reference. */
    private static JsonNode chain(int length, String part) {
        String parts = IntStream.range(0, length)
                .mapToObj(i -> "\"p" + i + "\": " + part.replace("NEXT", "{\"$ref\": \"#/$defs/p" + (i + 1) + "\"}"))
                .collect(Collectors.joining(", "));
        return Json.parse(
                "{\"$ref\": \"#/$defs/p0\", \"$defs\": {" + parts + ", \"p" + length + "\": {\"type\": \"integer\"}}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"allOf\": [NEXT, NEXT]}",
                "{\"anyOf\": [NEXT, NEXT]}",
                "{\"properties\": {\"a\": NEXT, \"b\": NEXT}}",
                "{\"not\": NEXT, \"if\": NEXT}"
            })
    void referencesThatDoubleWithEachLinkAreRefused(String part) {
        assertThat(JsonSchemas.check(chain(40, part), "spec.inputs"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.path()).isEqualTo("spec.inputs");
                    assertThat(error.message()).contains("10000 parts");
                });
        assertThat(JsonSchemas.check(chain(8, part), "spec.inputs")).isEmpty();
    }

    @Test
    void aChainOfReferencesIsNotEndless() {
        assertThat(JsonSchemas.check(chain(5_000, "NEXT"), "spec.inputs")).hasSize(1);
    }

    @Test
    void partsThatReferToThemselvesAreNotFollowedForEver() {
        JsonNode schema = Json.parse(TREE);

        assertThat(JsonSchemas.check(schema, "x")).isEmpty();
        assertThat(JsonSchemas.validate(schema, Json.parse("{\"left\": {\"right\": {\"value\": 1}}}"), "x"))
                .isEmpty();
        assertThat(JsonSchemas.validate(schema, Json.parse("{\"left\": {\"right\": {\"value\": \"a\"}}}"), "x"))
                .singleElement()
                .satisfies(error -> assertThat(error.path()).isEqualTo("x.left.right.value"));
    }

    @Test
    void aValueThatMakesItsSchemaDoubleWithEachLevelIsRefused() {
        JsonNode schema = Json.parse("{\"$ref\": \"#/$defs/n\", \"$defs\": {\"n\": {\"allOf\": ["
                + "{\"properties\": {\"a\": {\"$ref\": \"#/$defs/n\"}}},"
                + "{\"properties\": {\"a\": {\"$ref\": \"#/$defs/n\"}}}]}}}");
        assertThat(JsonSchemas.check(schema, "x")).isEmpty();

        assertTooLong(schema, Json.parse("{\"a\":".repeat(40) + "1" + "}".repeat(40)));
    }

    @Test
    void aPartThatIsNothingButItselfIsRefused() {
        assertTooLong(Json.parse("{\"$ref\": \"#\"}"), Json.tree(1));
    }

    @Test
    void manyRulesForManyElementsAreRefused() {
        String rules = IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"minimum\": -" + i + "}")
                .collect(Collectors.joining(", "));
        JsonNode schema = Json.parse("{\"items\": {\"allOf\": [" + rules + "]}}");
        JsonNode patterns = Json.parse("{\"patternProperties\": {"
                + IntStream.range(0, 1_000)
                        .mapToObj(i -> "\"^x" + i + "\": true")
                        .collect(Collectors.joining(", "))
                + "}}");

        assertTooLong(schema, Json.tree(IntStream.range(0, 1_000).boxed().toList()));
        assertTooLong(
                patterns, Json.tree(IntStream.range(0, 1_000).boxed().collect(Collectors.toMap(i -> "k" + i, i -> i))));
    }

    @Test
    void aPatternThatRepeatsRepetitionsIsRefused() {
        assertThat(JsonSchemas.check(Json.parse("{\"pattern\": \"((a{1000}){1000}){1000}\"}"), "x"))
                .singleElement()
                .satisfies(error -> assertThat(error.path()).isEqualTo("x.pattern"));
        assertThat(JsonSchemas.check(Json.parse("{\"pattern\": \"^([a-z]{1,63}[.]){1,8}[a-z]{2,63}$\"}"), "x"))
                .isEmpty();
    }

    @Test
    void aLongTextUnderALargePatternIsRefused() {
        String text = "a".repeat(100_000);

        assertTooLong(Json.parse("{\"pattern\": \"(a?){900}b\"}"), Json.tree(text));
        assertTooLong(
                Json.parse("{\"patternProperties\": {\"(a?){900}b\": true}}"),
                Json.object().put(text, 1));
        assertThat(JsonSchemas.validate(Json.parse("{\"pattern\": \"^[a-z]+$\"}"), Json.tree(text), "x"))
                .isEmpty();
    }

    @Test
    void manyPlainElementsAreChecked() {
        JsonNode schema = Json.parse("{\"items\": {\"type\": \"object\", \"required\": [\"a\"], \"properties\":"
                + " {\"a\": {\"type\": \"integer\"}, \"b\": {\"enum\": [1, 2]}}}}");
        JsonNode given = Json.tree(IntStream.range(0, 10_000)
                .mapToObj(i -> Json.object().put("a", i))
                .toList());

        assertThat(JsonSchemas.validate(schema, given, "x")).isEmpty();
    }

    @Test
    void namesThatLookLikeKeywordsStayNames() {
        JsonNode schema = Json.parse("{\"properties\": {\"properties\": {\"const\": {\"items\": {}}}}}");

        assertThat(JsonSchemas.validate(schema, Json.parse("{\"properties\": {\"items\": {}}}"), "x"))
                .isEmpty();
        assertThat(JsonSchemas.validate(schema, Json.parse("{\"properties\": {\"items\": 1}}"), "x"))
                .hasSize(1);
    }

    private static void assertTooLong(JsonNode schema, JsonNode value) {
        assertThat(JsonSchemas.validate(schema, value, "inputs"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.path()).isEqualTo("inputs");
                    assertThat(error.message()).contains("takes too long");
                });
    }
}
