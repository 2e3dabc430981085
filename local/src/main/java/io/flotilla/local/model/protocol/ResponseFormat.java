package io.flotilla.local.model.protocol;

import com.fasterxml.jackson.databind.JsonNode;

/** What form a text answer must have. */
public sealed interface ResponseFormat {

    /** Any text. */
    record Text() implements ResponseFormat {}

    /** Some JSON object. */
    record JsonObject() implements ResponseFormat {}

    /** JSON that fits the schema. */
    record JsonSchema(JsonNode schema) implements ResponseFormat {}

    /** Reads {@code response_format}. */
    static ResponseFormat parse(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return new Text();
        }
        return switch (node.path("type").asText("")) {
            case "text" -> new Text();
            case "json_object" -> new JsonObject();
            case "json_schema" -> schema(node.path("json_schema"));
            default -> throw ApiError.invalid("response_format.type", "Invalid value for 'response_format.type'.");
        };
    }

    private static ResponseFormat schema(JsonNode node) {
        if (!node.path("name").isTextual() || !node.path("schema").isObject()) {
            throw ApiError.invalid(
                    "response_format.json_schema", "'response_format.json_schema' needs a name and a schema.");
        }
        return new JsonSchema(node.path("schema"));
    }
}
