package io.flotilla.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenCounterTest {
    private final TokenCounter counter = new TokenCounter();

    @Test
    void theGuessIsAboveTheCountForProseAndCode() {
        ChatCall call = new ChatCall(
                List.of(
                        ChatMessage.system("You are a careful Python test engineer. Write missing tests, run them."),
                        ChatMessage.user(
                                "def total(items):\n    return sum(item.price * item.count for item in items)\n")),
                List.of(new ChatCall.Offer("code_run", "Runs a program.", Json.parse("{\"type\":\"object\"}"))),
                null,
                100);
        ModelAnswer answer = new ModelAnswer("All tests pass.", List.of(), "stop", null, 1);
        Tokens counted = counter.count(call, answer);
        assertThat(counted.estimated()).isTrue();
        assertThat(counted.output()).isEqualTo(4);
        assertThat(counter.guess(call)).isGreaterThanOrEqualTo(counted.input());
    }

    @Test
    void cachedTokensNeverExceedTheInput() {
        assertThat(new Tokens(10, 1, 50, false).uncached()).isZero();
    }
}
