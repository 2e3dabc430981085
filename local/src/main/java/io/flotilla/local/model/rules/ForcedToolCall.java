package io.flotilla.local.model.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.local.model.protocol.Json;
import io.flotilla.local.model.protocol.Reply;
import io.flotilla.local.model.protocol.ToolChoice;
import io.flotilla.local.model.protocol.ToolSpec;
import java.util.Optional;

/**
 * Honours {@code tool_choice} when no other rule has a use for a tool: arguments are taken from the JSON input by name, what
 * is required and not there gets the schema's default, its first allowed value, or an empty value of its type.
 */
final class ForcedToolCall implements Rule {

    @Override
    public String name() {
        return "forced-tool-call";
    }

    @Override
    public Optional<Reply> answer(Conversation conversation) {
        return chosen(conversation).map(tool -> call(conversation, tool));
    }

    private static Optional<ToolSpec> chosen(Conversation conversation) {
        return switch (conversation.request().toolChoice()) {
            case ToolChoice.Auto auto -> Optional.empty();
            case ToolChoice.None none -> Optional.empty();
            case ToolChoice.Required required ->
                conversation.request().tools().stream().findFirst();
            case ToolChoice.Function function ->
                conversation.request().tools().stream()
                        .filter(tool -> tool.name().equals(function.name()))
                        .findFirst();
        };
    }

    private static Reply call(Conversation conversation, ToolSpec tool) {
        JsonNode input = conversation.input(JsonNode::isObject).orElseGet(() -> JsonNodeFactory.instance.objectNode());
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        JsonNode properties = tool.parameters().path("properties");
        properties.fieldNames().forEachRemaining(name -> {
            if (input.has(name)) {
                arguments.set(name, input.get(name));
            } else if (required(tool, name)) {
                arguments.set(name, least(properties.get(name)));
            }
        });
        return conversation.call(tool.name(), Json.plain(arguments));
    }

    private static boolean required(ToolSpec tool, String name) {
        for (JsonNode required : tool.parameters().path("required")) {
            if (required.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** The least value that the schema lets through. */
    private static JsonNode least(JsonNode schema) {
        if (schema.has("default")) {
            return schema.get("default");
        }
        if (schema.path("enum").has(0)) {
            return schema.path("enum").get(0);
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (schema.path("type").asText("")) {
            case "integer", "number" -> nodes.numberNode(schema.path("minimum").asInt(0));
            case "boolean" -> nodes.booleanNode(false);
            case "array" -> nodes.arrayNode();
            case "object" -> nodes.objectNode();
            default -> nodes.textNode("");
        };
    }
}
