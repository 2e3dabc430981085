package io.flotilla.common.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventSchemasTest {
    private static final PublishedEvent EVENT =
            PublishedEvent.of("here", "io.flotilla.test.happened.v1", "flotilla.test", "It happened.", Data.class);

    record Data(
            String id,
            @JsonProperty("final") boolean last,
            Integer count,
            Instant at,
            Duration takes,
            String cost,
            JsonNode anything,
            Map<String, JsonNode> files,
            List<Part> parts,
            Shape shape,
            Failure error) {}

    record Part(String name, double size) {}

    sealed interface Shape {}

    record Round(int radius) implements Shape {}

    record Square(int side) implements Shape {}

    @Test
    void typesAreThoseOfTheWire() {
        assertThat(EventSchemas.of(EVENT).get("properties"))
                .isEqualTo(Json.parse("""
                {"id": {"type": "string"}, "final": {"type": "boolean"}, "count": {"type": "integer"},
                 "at": {"type": "string", "format": "date-time"}, "takes": {"type": "string", "format": "duration"},
                 "cost": {"type": "string", "pattern": "^-?[0-9]+(\\\\.[0-9]+)?$"}, "anything": {},
                 "files": {"type": "object", "additionalProperties": {}},
                 "parts": {"type": "array", "items": {"type": "object", "properties": {
                   "name": {"type": "string"}, "size": {"type": "number"}}}},
                 "shape": {"anyOf": [
                   {"type": "object", "properties": {"radius": {"type": "integer"}}},
                   {"type": "object", "properties": {"side": {"type": "integer"}}}]},
                 "error": {"type": "object", "required": ["code", "message", "retryable", "class"], "properties": {
                   "code": {"type": "string"}, "message": {"type": "string"}, "retryable": {"type": "boolean"},
                   "class": {"type": "string", "x-extensible-enum": %s}}}}""".formatted(Json.text(ErrorClass.values()))));
    }

    @Test
    void onlyWhatIsStatedIsRequired() {
        JsonNode schema = EventSchemas.of(EVENT.always("id", "parts.name", "shape.side"));
        assertThat(schema.get("required")).isEqualTo(Json.parse("[\"id\"]"));
        assertThat(schema.at("/properties/parts/items/required")).isEqualTo(Json.parse("[\"name\"]"));
        assertThat(schema.at("/properties/shape/anyOf/0/required").isMissingNode())
                .isTrue();
        assertThat(schema.at("/properties/shape/anyOf/1/required")).isEqualTo(Json.parse("[\"side\"]"));
        assertThat(EventSchemas.of(EVENT.never("cost")).at("/properties").has("cost"))
                .isFalse();
    }

    @Test
    void aFieldThatIsNotThereCannotBeStated() {
        assertThatThrownBy(() -> EventSchemas.of(EVENT.always("parts.colour")))
                .hasMessageContaining("no field 'colour'");
        assertThatThrownBy(() -> EventSchemas.of(EVENT.never("colour"))).hasMessageContaining("colour");
    }

    @Test
    void whatIsWrittenIsValidAndAnythingElseIsNot() {
        JsonNode schema = EventSchemas.of(EVENT.always("id", "final"));
        Data data = new Data(
                "a",
                true,
                null,
                Instant.EPOCH,
                Duration.ofSeconds(3),
                "0.10",
                null,
                Map.of(),
                List.of(),
                new Square(2),
                Failure.of(ErrorClass.GATE, "no", "no"));
        assertThat(Shapes.faults(schema, Json.tree(data))).isEmpty();
        assertThat(Shapes.faults(schema, Json.parse("{\"id\": \"a\", \"final\": true, \"cost\": \"1E+2\"}")))
                .hasSize(1);
        assertThat(Shapes.faults(schema, Json.parse("{\"id\": \"a\", \"final\": true, \"idd\": 1}")))
                .hasSize(1);
        assertThat(Shapes.faults(schema, Json.parse("{\"id\": \"a\"}"))).hasSize(1);
    }
}
