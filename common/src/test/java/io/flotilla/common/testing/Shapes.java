package io.flotilla.common.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Looks into generated schemas, which are plain trees without references. */
final class Shapes {
    private static final List<String> ANNOTATIONS = List.of("x-topic", "x-publishers", "x-extensible-enum");
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private Shapes() {}

    /** The schema itself, those of its items, or its alternatives. */
    static Stream<ObjectNode> objects(JsonNode schema) {
        if (schema.has("items")) {
            return objects(schema.get("items"));
        }
        if (schema.has("anyOf")) {
            return stream(schema.get("anyOf")).flatMap(Shapes::objects);
        }
        return Stream.of((ObjectNode) schema);
    }

    /** What is wrong with a value, fields included that the schema does not name. */
    static List<String> faults(JsonNode schema, JsonNode value) {
        return FACTORY.getSchema(closed(schema), CONFIG).validate(value).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static JsonNode closed(JsonNode schema) {
        JsonNode copy = schema.deepCopy();
        close(copy);
        return copy;
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            object.remove(ANNOTATIONS);
        }
        if (schema.path("properties").isObject() && !schema.has("additionalProperties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
        schema.forEach(Shapes::close);
    }
}
