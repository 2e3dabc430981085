package io.flotilla.agent.model;

import java.util.List;

/**
 * A complete answer.
 *
 * @param text null or empty when there are only tool calls
 * @param finish {@code stop}, {@code length}, {@code tool_calls} or {@code content_filter}
 * @param attempts how many calls it took
 */
public record ModelAnswer(
        String text, List<ChatMessage.ToolRequest> toolCalls, String finish, Tokens tokens, int attempts) {
    public ModelAnswer {
        toolCalls = List.copyOf(toolCalls);
    }

    ModelAnswer withTokens(Tokens counted) {
        return new ModelAnswer(text, toolCalls, finish, counted, attempts);
    }

    ModelAnswer after(int calls) {
        return new ModelAnswer(text, toolCalls, finish, tokens, calls);
    }
}
