package io.flotilla.agent.invocation.domain;

import io.flotilla.agent.model.ChatMessage;
import io.flotilla.agent.model.Tokens;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * A stored turn.
 *
 * @param messages what it added to the conversation before the answer
 * @param finish why the model stopped
 */
public record Turn(
        int number,
        String model,
        List<ChatMessage> messages,
        ChatMessage answer,
        String finish,
        Tokens tokens,
        BigDecimal cost,
        int attempts,
        Instant startedAt,
        Instant completedAt) {
    public Turn {
        messages = List.copyOf(messages);
    }
}
