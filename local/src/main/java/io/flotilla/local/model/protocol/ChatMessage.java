package io.flotilla.local.model.protocol;

import java.util.List;

/**
 * One message of a conversation.
 *
 * @param role system, developer, user, assistant or tool
 * @param text the text parts joined, empty when there are none
 * @param toolCalls calls that an assistant message made
 * @param toolCallId the call that a tool message answers, else null
 */
public record ChatMessage(String role, String text, List<ToolCall> toolCalls, String toolCallId) {

    public ChatMessage {
        toolCalls = List.copyOf(toolCalls);
    }

    public boolean isUser() {
        return role.equals("user");
    }

    /** Whether the message instructs the model rather than asks it. */
    public boolean isInstruction() {
        return role.equals("system") || role.equals("developer");
    }
}
