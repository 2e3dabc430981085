package io.flotilla.local.model.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.local.model.protocol.Json;
import io.flotilla.local.model.protocol.ToolCall;

/**
 * A tool call with its result.
 *
 * @param tool the name in its underscore form
 * @param arguments a missing node when they are not JSON
 * @param output the result, or what there is of one beside an error; a missing node when it is not JSON
 * @param error what went wrong with the call, empty when nothing did
 * @param text the result as it came
 */
public record ToolExchange(String tool, JsonNode arguments, JsonNode output, String error, String text) {

    static ToolExchange of(ToolCall call, String result) {
        JsonNode parsed = Json.parse(result);
        JsonNode output = parsed.path("output").isObject() ? parsed.path("output") : parsed;
        return new ToolExchange(
                Toolbox.normal(call.name()), Json.parse(call.arguments()), output, error(parsed), result);
    }

    public boolean isCallOf(String name) {
        return tool.equals(name) || tool.endsWith("_" + name);
    }

    private static String error(JsonNode result) {
        JsonNode error = result.path("error");
        if (error.isTextual()) {
            return error.asText();
        }
        return error.isObject() ? error.path("message").asText(error.toString()) : "";
    }
}
