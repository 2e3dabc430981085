package io.flotilla.common.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaChangesTest {
    private static final String RELEASED = """
            {"x-topic": "flotilla.things", "type": "object", "required": ["id", "at"], "properties": {
             "id": {"type": "string"},
             "at": {"type": "string", "format": "date-time"},
             "cost": {"type": "string", "pattern": "^[0-9]+$"},
             "any": {},
             "items": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": {
               "name": {"type": "string"}}}},
             "files": {"type": "object", "additionalProperties": {"type": "string"}},
             "output": {"anyOf": [
               {"type": "object", "properties": {"content": {"type": "string"}}},
               {"type": "object", "properties": {"entries": {"type": "array"}}}]}}}""";

    @Test
    void nothingChangedIsFine() {
        assertThat(breaking(released())).isEmpty();
    }

    @Test
    void aNewFieldThatMayBeMissingIsFine() {
        ObjectNode now = released();
        now.withObject("/properties/note").put("type", "string");
        now.withObject("/properties/items/items/properties/size").put("type", "integer");
        now.withArray("/properties/output/anyOf").addObject().put("type", "string");
        assertThat(breaking(now)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/properties, cost",
        "/properties, at",
        "/properties/items/items/properties, name",
        "/properties/output/anyOf/0/properties, content"
    })
    void aFieldThatIsRemovedBreaks(String owner, String field) {
        ObjectNode now = released();
        ((ObjectNode) now.at(owner)).remove(field);
        assertThat(breaking(now)).singleElement().asString().contains(owner.contains("anyOf") ? "alternative" : "gone");
    }

    @Test
    void aFieldThatIsRenamedBreaks() {
        ObjectNode now = released();
        ObjectNode fields = now.withObjectProperty("properties");
        fields.set("price", fields.remove("cost"));
        assertThat(breaking(now)).containsExactly("cost: is gone");
    }

    @ParameterizedTest
    @CsvSource({
        "/properties/id, type, integer",
        "/properties/any, type, string",
        "/properties/at, format, date",
        "/properties/cost, pattern, ^[0-9.]+$",
        "/properties/items/items/properties/name, type, number",
        "/properties/files/additionalProperties, type, object",
        "/properties/output/anyOf/1/properties/entries, type, object",
        "'', x-topic, flotilla.elsewhere"
    })
    void aFieldThatChangesItsTypeBreaks(String owner, String keyword, String value) {
        ObjectNode now = released();
        ((ObjectNode) now.at(owner)).put(keyword, value);
        assertThat(breaking(now)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"'', cost", "'', id2", "/properties/items/items, name2"})
    void aFieldThatIsNewlyRequiredBreaks(String owner, String field) {
        ObjectNode now = released();
        ((ObjectNode) now.at(owner)).withArrayProperty("required").add(field);
        assertThat(breaking(now)).singleElement().asString().endsWith("is newly required");
    }

    @Test
    void aFieldThatMayBeMissingNowBreaks() {
        ObjectNode now = released();
        now.withArrayProperty("required").remove(1);
        assertThat(breaking(now)).containsExactly("at: may be missing now");
    }

    @Test
    void refusingOtherFieldsBreaks() {
        ObjectNode now = released();
        now.put("additionalProperties", false);
        assertThat(breaking(now)).containsExactly("the data: other fields are refused");
    }

    private static ObjectNode released() {
        return (ObjectNode) Json.parse(RELEASED);
    }

    private static List<String> breaking(JsonNode now) {
        return SchemaChanges.breaking(released(), now);
    }
}
