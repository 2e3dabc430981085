package io.flotilla.local.model.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code messages} and holds them to the protocol's rules, among them that every tool call is answered. */
final class MessageParser {

    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    private MessageParser() {}

    static List<ChatMessage> parse(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            throw ApiError.invalid("messages", "Missing required parameter: 'messages'.");
        }
        if (!node.isArray() || node.isEmpty()) {
            throw ApiError.invalid("messages", "Invalid 'messages': an array with at least one message is expected.");
        }
        List<ChatMessage> messages = new ArrayList<>();
        Set<String> unanswered = new LinkedHashSet<>();
        for (JsonNode one : node) {
            ChatMessage message = message(one, "messages[" + messages.size() + "]");
            if (message.role().equals("tool")) {
                if (!unanswered.remove(message.toolCallId())) {
                    throw ApiError.invalid(
                            "messages[" + messages.size() + "].role",
                            "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.");
                }
            } else {
                requireAnswered(unanswered);
                message.toolCalls().forEach(call -> unanswered.add(call.id()));
            }
            messages.add(message);
        }
        requireAnswered(unanswered);
        return messages;
    }

    private static void requireAnswered(Set<String> unanswered) {
        if (!unanswered.isEmpty()) {
            throw ApiError.invalid(
                    "messages",
                    "An assistant message with 'tool_calls' must be followed by tool messages responding to each"
                            + " 'tool_call_id'. Without a response: " + String.join(", ", unanswered));
        }
    }

    private static ChatMessage message(JsonNode node, String where) {
        String role = node.path("role").asText("");
        if (!ROLES.contains(role)) {
            throw ApiError.invalid(where + ".role", "Invalid value: '" + role + "'.");
        }
        List<ToolCall> calls = calls(node.path("tool_calls"), where);
        String text = text(node.path("content"), where);
        boolean empty = !node.hasNonNull("content");
        if (empty && calls.isEmpty() && !(role.equals("assistant") && node.hasNonNull("refusal"))) {
            throw ApiError.invalid(where + ".content", "Missing required parameter: '" + where + ".content'.");
        }
        if (role.equals("tool") && !node.path("tool_call_id").isTextual()) {
            throw ApiError.invalid(where + ".tool_call_id", "Missing required parameter: 'tool_call_id'.");
        }
        return new ChatMessage(
                role,
                text,
                calls,
                role.equals("tool") ? node.path("tool_call_id").asText() : null);
    }

    private static String text(JsonNode content, String where) {
        if (content.isMissingNode() || content.isNull() || content.isTextual()) {
            return content.asText("");
        }
        if (!content.isArray()) {
            throw ApiError.invalid(where + ".content", "Invalid type for content: a string or an array is expected.");
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            if (part.path("type").asText().equals("text")) {
                text.append(part.path("text").asText());
            } else {
                throw ApiError.invalid(where + ".content", "This model reads text only.");
            }
        }
        return text.toString();
    }

    private static List<ToolCall> calls(JsonNode node, String where) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : node) {
            JsonNode function = call.path("function");
            if (!call.path("id").isTextual() || !function.path("name").isTextual()) {
                throw ApiError.invalid(where + ".tool_calls", "A tool call needs an id and a function with a name.");
            }
            calls.add(new ToolCall(
                    call.path("id").asText(),
                    function.path("name").asText(),
                    function.path("arguments").asText("")));
        }
        return calls;
    }
}
