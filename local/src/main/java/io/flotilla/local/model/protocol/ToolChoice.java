package io.flotilla.local.model.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Whether the model may, must or must not call tools. */
public sealed interface ToolChoice {

    /** The model decides. */
    record Auto() implements ToolChoice {}

    /** Text only. */
    record None() implements ToolChoice {}

    /** At least one call, of whichever tool. */
    record Required() implements ToolChoice {}

    /** A call of this function. */
    record Function(String name) implements ToolChoice {}

    /** Reads {@code tool_choice}; refuses one that names no offered tool. */
    static ToolChoice parse(JsonNode node, List<ToolSpec> tools) {
        if (node.isMissingNode() || node.isNull()) {
            return new Auto();
        }
        ToolChoice choice = node.isTextual() ? byWord(node.asText()) : byName(node);
        boolean offered = switch (choice) {
            case Function function ->
                tools.stream().anyMatch(tool -> tool.name().equals(function.name()));
            case Required required -> !tools.isEmpty();
            case Auto auto -> true;
            case None none -> true;
        };
        if (!offered) {
            throw ApiError.invalid("tool_choice", "'tool_choice' asks for a tool that is not in 'tools'.");
        }
        return choice;
    }

    private static ToolChoice byWord(String word) {
        return switch (word) {
            case "auto" -> new Auto();
            case "none" -> new None();
            case "required" -> new Required();
            default -> throw ApiError.invalid("tool_choice", "Invalid value: '" + word + "'.");
        };
    }

    private static ToolChoice byName(JsonNode node) {
        String name = node.path("function").path("name").asText("");
        if (name.isEmpty()) {
            throw ApiError.invalid("tool_choice", "Missing required parameter: 'tool_choice.function.name'.");
        }
        return new Function(name);
    }
}
