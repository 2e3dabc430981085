package io.flotilla.agent.invocation.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.definition.Agent;
import io.flotilla.agent.invocation.domain.ToolCall.Status;
import io.flotilla.agent.model.ChatMessage;
import io.flotilla.agent.model.ChatMessage.Role;
import io.flotilla.agent.model.ChatMessage.ToolRequest;
import io.flotilla.agent.model.Tokens;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final JsonNode SCHEMA = Json.parse("{\"type\":\"object\",\"required\":[\"n\"]}");
    private static final Agent.Spec SPEC = new Agent.Spec("Count.", null, null, List.of(), null, SCHEMA, null);
    private final Answers answers = new Answers(SCHEMA);

    @Test
    void theTaskComesFirstWithTheSchemaOfTheAnswer() {
        List<ChatMessage> first = Conversation.additions(SPEC, Json.parse("{\"a\":1}"), List.of(), List.of(), answers);
        assertThat(first).extracting(ChatMessage::role).containsExactly(Role.SYSTEM, Role.USER);
        assertThat(first.get(0).content()).startsWith("Count.").contains("\"required\":[\"n\"]");
        assertThat(first.get(1).content()).isEqualTo("{\"a\":1}");
    }

    @Test
    void resultsAnswerTheirCallsAndFailuresAreShownWithTheirOutput() {
        Turn turn = turn(Conversation.answer(
                1, null, List.of(new ToolRequest("p", "code_run", ""), new ToolRequest("p", "files_write", "{}"))));
        Failure error = Failure.of(ErrorClass.EXIT_CODE, "exit-1", "it exited with 1");
        List<ToolCall> calls = List.of(
                call(1, Json.parse("{\"stdout\":\"no\"}"), error),
                call(2, Json.parse("{\"workspace\":\"art_2\",\"size\":3}"), null));
        List<ChatMessage> next = Conversation.additions(SPEC, Json.object(), List.of(turn), calls, answers);
        assertThat(next).extracting(ChatMessage::toolCallId).containsExactly("call_1_1", "call_1_2");
        assertThat(Json.parse(next.get(0).content()).at("/error/class").asText())
                .isEqualTo("exit-code");
        assertThat(Json.parse(next.get(0).content()).at("/output/stdout").asText())
                .isEqualTo("no");
        assertThat(next.get(1).content()).isEqualTo("{\"size\":3}");
        assertThat(turn.answer().toolCalls())
                .extracting(ToolRequest::id, ToolRequest::arguments)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("call_1_1", "{}"),
                        org.assertj.core.groups.Tuple.tuple("call_1_2", "{}"));
    }

    @Test
    void anUnusableAnswerIsReturnedWithWhatIsWrong() {
        Turn turn = turn(ChatMessage.assistant("{}", List.of()));
        List<ChatMessage> next = Conversation.additions(SPEC, Json.object(), List.of(turn), List.of(), answers);
        assertThat(next).singleElement().satisfies(message -> {
            assertThat(message.role()).isEqualTo(Role.USER);
            assertThat(message.content()).contains("n is missing");
        });
        assertThat(Conversation.whole(List.of(turn), next)).hasSize(3);
        assertThat(Verdict.repairs(List.of(turn, turn))).isEqualTo(2);
    }

    @Test
    void longResultsKeepTheirEnds() {
        String text = "a".repeat(60_000) + "z".repeat(60_000);
        assertThat(Conversation.shorten(text))
                .startsWith("aaa")
                .endsWith("zzz")
                .contains("characters left out")
                .hasSizeLessThan(Conversation.LONGEST_RESULT + 100);
        assertThat(Conversation.shorten("short")).isEqualTo("short");
    }

    @Test
    void messagesSurviveStorage() {
        ChatMessage message = Conversation.answer(2, "x", List.of(new ToolRequest("a", "code_run", "{\"b\":1}")));
        assertThat(Json.read(Json.text(message), ChatMessage.class)).isEqualTo(message);
        assertThat(Json.text(message)).contains("\"role\":\"assistant\"");
    }

    private static Turn turn(ChatMessage answer) {
        Instant now = Instant.now();
        return new Turn(
                1, "m", List.of(ChatMessage.user("x")), answer, "stop", Tokens.NONE, BigDecimal.ZERO, 1, now, now);
    }

    private static ToolCall call(int position, JsonNode output, Failure error) {
        return new ToolCall(
                1, position, "i/turn-1/tool-" + position, "t", null, Status.DONE, output, error, BigDecimal.ZERO);
    }
}
