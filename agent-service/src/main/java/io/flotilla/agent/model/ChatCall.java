package io.flotilla.agent.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What is sent to a model.
 *
 * @param temperature null leaves it to the provider
 * @param maxOutputTokens of this one answer
 */
public record ChatCall(List<ChatMessage> messages, List<Offer> tools, Double temperature, int maxOutputTokens) {
    public ChatCall {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    /** A tool that the model may call, under a name that providers accept (letters, digits, _ and -). */
    public record Offer(String name, String description, JsonNode parameters) {}
}
