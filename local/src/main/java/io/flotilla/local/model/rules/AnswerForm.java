package io.flotilla.local.model.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.local.model.protocol.Json;
import io.flotilla.local.model.protocol.Reply;
import io.flotilla.local.model.protocol.ResponseFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Brings an answer into the form that was asked for; refuses, as the protocol provides, rather than make something up. */
final class AnswerForm {

    private AnswerForm() {}

    static Reply fit(Reply reply, ResponseFormat format) {
        if (!(reply instanceof Reply.Text text)) {
            return reply;
        }
        JsonNode answer = Json.parse(text.text());
        return switch (format) {
            case ResponseFormat.Text any -> reply;
            case ResponseFormat.JsonObject object ->
                answer.isObject() ? reply : new Reply.Text(Json.plain(Map.of("answer", text.text())));
            case ResponseFormat.JsonSchema schema -> bySchema(text, answer, schema.schema());
        };
    }

    private static Reply bySchema(Reply.Text text, JsonNode answer, JsonNode schema) {
        if (!answer.isContainerNode()) {
            return new Reply.Refusal(text.text());
        }
        JsonNode fitting = pruned(answer, schema);
        for (JsonNode required : schema.path("required")) {
            if (!fitting.has(required.asText())) {
                return new Reply.Refusal("The asked schema requires '" + required.asText()
                        + "', which this rule-based model does not derive. It has: " + text.text());
            }
        }
        return new Reply.Text(Json.plain(fitting));
    }

    /** The value without the properties that the schema rules out. */
    private static JsonNode pruned(JsonNode value, JsonNode schema) {
        if (value instanceof ArrayNode array) {
            ArrayNode kept = array.arrayNode();
            array.forEach(item -> kept.add(pruned(item, schema.path("items"))));
            return kept;
        }
        if (!(value instanceof ObjectNode object)) {
            return value;
        }
        boolean closed = schema.path("additionalProperties").isBoolean()
                && !schema.path("additionalProperties").asBoolean();
        ObjectNode kept = object.objectNode();
        for (String name : names(object)) {
            JsonNode property = schema.path("properties").path(name);
            if (!closed || !property.isMissingNode()) {
                kept.set(name, pruned(object.get(name), property));
            }
        }
        return kept;
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
