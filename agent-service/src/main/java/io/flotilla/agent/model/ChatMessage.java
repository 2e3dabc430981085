package io.flotilla.agent.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * One message of a conversation, as it is stored.
 *
 * @param content null when an assistant only calls tools
 * @param toolCalls an assistant's calls
 * @param toolCallId the call that a tool's message answers, else null
 */
public record ChatMessage(Role role, String content, List<ToolRequest> toolCalls, String toolCallId) {
    /** Who speaks. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT,
        TOOL;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static Role of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }

    public ChatMessage {
        toolCalls = toolCalls == null ? List.of() : List.copyOf(toolCalls);
    }

    public static ChatMessage system(String text) {
        return new ChatMessage(Role.SYSTEM, text, List.of(), null);
    }

    public static ChatMessage user(String text) {
        return new ChatMessage(Role.USER, text, List.of(), null);
    }

    public static ChatMessage assistant(String text, List<ToolRequest> calls) {
        return new ChatMessage(Role.ASSISTANT, text, calls, null);
    }

    public static ChatMessage tool(String callId, String result) {
        return new ChatMessage(Role.TOOL, result, List.of(), callId);
    }

    /**
     * What the model wants done.
     *
     * @param name as it was offered to the model
     * @param arguments as the model wrote them; not necessarily JSON
     */
    public record ToolRequest(String id, String name, String arguments) {}
}
