package io.flotilla.local.model.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads and checks the body of {@code POST /v1/chat/completions}. Fields that it does not know are ignored. */
public final class ChatRequestParser {

    private ChatRequestParser() {}

    /** The request, or an {@link ApiError} with status 400. */
    public static ChatRequest parse(byte[] body) {
        JsonNode root = Json.parse(new String(body, StandardCharsets.UTF_8));
        if (!root.isObject()) {
            throw ApiError.invalid(null, "We could not parse the JSON body of your request: it is not a JSON object.");
        }
        if (!root.path("model").isTextual()) {
            throw ApiError.invalid("model", "you must provide a model parameter");
        }
        if (root.path("n").asInt(1) != 1) {
            throw ApiError.invalid("n", "Invalid value for 'n': this model gives one choice.");
        }
        List<ToolSpec> tools = tools(root.path("tools"));
        return new ChatRequest(
                root.path("model").asText(),
                MessageParser.parse(root.path("messages")),
                tools,
                ToolChoice.parse(root.path("tool_choice"), tools),
                ResponseFormat.parse(root.path("response_format")),
                root.path("stream").asBoolean(false),
                root.path("stream_options").path("include_usage").asBoolean(false),
                maxTokens(root),
                stop(root.path("stop")),
                digest(body));
    }

    private static List<ToolSpec> tools(JsonNode node) {
        List<ToolSpec> tools = new ArrayList<>();
        for (JsonNode tool : node) {
            JsonNode function = tool.path("function");
            if (!tool.path("type").asText().equals("function")
                    || !function.path("name").isTextual()) {
                throw ApiError.invalid("tools", "Each of 'tools' needs type 'function' and a function with a name.");
            }
            tools.add(new ToolSpec(
                    function.path("name").asText(),
                    function.path("description").asText(""),
                    function.path("parameters")));
        }
        return tools;
    }

    private static int maxTokens(JsonNode root) {
        String field = root.hasNonNull("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
        if (!root.hasNonNull(field)) {
            return Integer.MAX_VALUE;
        }
        if (!root.path(field).isInt() || root.path(field).asInt() < 1) {
            throw ApiError.invalid(field, "Invalid value for '" + field + "': a whole number from 1 on is expected.");
        }
        return root.path(field).asInt();
    }

    private static List<String> stop(JsonNode node) {
        List<String> stop = new ArrayList<>();
        if (node.isTextual()) {
            stop.add(node.asText());
        }
        for (JsonNode one : node) {
            stop.add(one.asText());
        }
        stop.removeIf(String::isEmpty);
        return stop;
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
