package io.flotilla.local.model.protocol;

import java.util.List;

/**
 * A checked request for a chat completion.
 *
 * @param maxTokens the most tokens of the answer
 * @param stop texts before which the answer ends
 * @param digest SHA-256 of the body in hex: the same request has the same digest
 */
public record ChatRequest(
        String model,
        List<ChatMessage> messages,
        List<ToolSpec> tools,
        ToolChoice toolChoice,
        ResponseFormat responseFormat,
        boolean stream,
        boolean includeUsage,
        int maxTokens,
        List<String> stop,
        String digest) {

    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        stop = List.copyOf(stop);
    }
}
