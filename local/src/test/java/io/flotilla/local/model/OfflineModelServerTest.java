package io.flotilla.local.model;

import static io.flotilla.local.model.ModelClient.events;
import static io.flotilla.local.model.ModelClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfflineModelServerTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String HELLO =
            "{\"model\":\"rules-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello, who are you?\"}]}";
    private static final String TOOLS =
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look_up\",\"parameters\":{\"type\":\"object\","
                    + "\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}}]";

    private OfflineModelServer server;
    private ModelClient client;

    @BeforeEach
    void start() throws IOException {
        server = OfflineModelServer.start(0);
        client = new ModelClient(server.port());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static String chat(String messages, String... more) {
        return "{\"model\":\"rules-1\",\"messages\":[" + messages + "]" + (more.length == 0 ? "" : "," + more[0]) + "}";
    }

    private static String user(String text) {
        return "{\"role\":\"user\",\"content\":" + ModelClient.quoted(text) + "}";
    }

    @Test
    void saysThatItIsRuleBasedWhenNoRuleFits() {
        JsonNode answer = client.chat(HELLO);
        assertThat(answer.at("/choices/0/message/content").asText()).contains("not a language model");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.path("system_fingerprint").asText()).contains("not-a-language-model");
        assertThat(answer.at("/usage/total_tokens").asInt())
                .isEqualTo(answer.at("/usage/prompt_tokens").asInt()
                        + answer.at("/usage/completion_tokens").asInt());
    }

    @Test
    void sameRequestGetsSameAnswer() {
        JsonNode first = client.chat(HELLO);
        JsonNode second = client.chat(HELLO);
        assertThat(second.path("id")).isEqualTo(first.path("id"));
        assertThat(second.path("choices")).isEqualTo(first.path("choices"));
    }

    @Test
    void listsItsOneModel() {
        JsonNode models = json(client.send("GET", "/v1/models", null).body());
        assertThat(models.at("/data/0/id").asText()).isEqualTo("rules-1");
        assertThat(models.at("/data/0/description").asText()).contains("not a language model");
        assertThat(client.send("GET", "/v1/models/rules-1", null).statusCode()).isEqualTo(200);
        assertThat(client.send("GET", "/v1/models/gpt-9", null).statusCode()).isEqualTo(404);
    }

    @Test
    void streamedTextAddsUpToTheWholeAnswer() {
        String whole = client.chat(HELLO).at("/choices/0/message/content").asText();
        String body = HELLO.replaceFirst("\\{", "{\"stream\":true,\"stream_options\":{\"include_usage\":true},");
        HttpResponse<String> response = client.send("POST", CHAT, body);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        List<String> events = events(response.body());
        assertThat(events.getLast()).isEqualTo("[DONE]");
        List<JsonNode> chunks = events.subList(0, events.size() - 1).stream()
                .map(ModelClient::json)
                .toList();
        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk -> text.append(chunk.at("/choices/0/delta/content").asText("")));
        assertThat(text).hasToString(whole);
        assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(chunks.getLast().path("choices")).isEmpty();
        assertThat(chunks.getLast().at("/usage/completion_tokens").asInt()).isPositive();
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText())
                .isEqualTo("stop");
    }

    @Test
    void streamWithoutUsageDoesNotMentionIt() {
        String body = HELLO.replaceFirst("\\{", "{\"stream\":true,");
        assertThat(client.send("POST", CHAT, body).body()).doesNotContain("usage");
    }

    @Test
    void forcedToolCallTakesItsArgumentsFromTheInput() {
        JsonNode answer =
                client.chat(chat(user("{\"city\":\"Oslo\",\"other\":1}"), TOOLS + ",\"tool_choice\":\"required\""));
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(answer.at("/choices/0/message/content").isNull()).isTrue();
        JsonNode call = answer.at("/choices/0/message/tool_calls/0");
        assertThat(call.at("/function/name").asText()).isEqualTo("look_up");
        assertThat(json(call.at("/function/arguments").asText())).isEqualTo(json("{\"city\":\"Oslo\"}"));
    }

    @Test
    void streamedToolCallBeginsWithIdAndNameAndItsArgumentsAddUp() {
        String body = chat(
                user("{\"city\":\"" + "x".repeat(2000) + "\"}"),
                TOOLS + ",\"tool_choice\":\"required\",\"stream\":true");
        List<String> events = events(client.send("POST", CHAT, body).body());
        StringBuilder arguments = new StringBuilder();
        JsonNode first = null;
        for (String event : events.subList(0, events.size() - 1)) {
            JsonNode call = json(event).at("/choices/0/delta/tool_calls/0");
            if (!call.isMissingNode()) {
                assertThat(call.path("index").asInt(-1)).isZero();
                assertThat(call.has("id")).isEqualTo(first == null);
                first = first == null ? call : first;
                arguments.append(call.at("/function/arguments").asText());
            }
        }
        assertThat(first).isNotNull();
        assertThat(first.at("/function/name").asText()).isEqualTo("look_up");
        assertThat(json(arguments.toString()).path("city").asText()).hasSize(2000);
    }

    @Test
    void answerIsCutAtMaxTokensAndAtStop() {
        JsonNode cut = client.chat(chat(user("Hello"), "\"max_tokens\":5"));
        assertThat(cut.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(cut.at("/usage/completion_tokens").asInt()).isEqualTo(5);
        JsonNode stopped = client.chat(chat(user("Hello"), "\"stop\":[\"offline\"]"));
        assertThat(stopped.at("/choices/0/message/content").asText()).endsWith("Flotilla's ");
        assertThat(stopped.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void jsonObjectIsHonouredAndAnUnfitSchemaIsRefused() {
        JsonNode object = client.chat(chat(user("Hello"), "\"response_format\":{\"type\":\"json_object\"}"));
        assertThat(json(object.at("/choices/0/message/content").asText())
                        .path("answer")
                        .asText())
                .contains("rule-based");
        JsonNode refused = client.chat(chat(
                user("Hello"),
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{}}}"));
        assertThat(refused.at("/choices/0/message/content").isNull()).isTrue();
        assertThat(refused.at("/choices/0/message/refusal").asText()).contains("rule-based");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"rules-1"                                                                          | 400 | parse
            {"messages":[]}                                                                             | 400 | model
            {"model":"rules-1"}                                                                         | 400 | messages
            {"model":"rules-1","messages":[]}                                                           | 400 | at least one
            {"model":"rules-1","messages":[{"role":"king","content":"x"}]}                              | 400 | king
            {"model":"rules-1","messages":[{"role":"user"}]}                                            | 400 | content
            {"model":"rules-1","messages":[{"role":"tool","tool_call_id":"a","content":"x"}]}           | 400 | preceding
            {"model":"rules-1","messages":[{"role":"user","content":"x"}],"max_tokens":0}               | 400 | max_tokens
            {"model":"rules-1","messages":[{"role":"user","content":"x"}],"n":2}                        | 400 | one choice
            {"model":"rules-1","messages":[{"role":"user","content":"x"}],"tool_choice":"required"}     | 400 | tool_choice
            {"model":"gpt-9","messages":[{"role":"user","content":"x"}]}                                | 404 | gpt-9
            """)
    void badRequestsAreRefusedInTheProtocolsShape(String body, int status, String message) {
        HttpResponse<String> response = client.send("POST", CHAT, body);
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode error = json(response.body()).path("error");
        assertThat(error.path("message").asText()).contains(message);
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.has("param") && error.has("code")).isTrue();
    }

    @Test
    void unansweredToolCallIsRefused() {
        String call = "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}";
        assertThat(client.send("POST", CHAT, chat(user("x") + "," + call)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void tooLargeBodyAndUnknownAddressAndMethodAreRefused() {
        assertThat(client.send("POST", CHAT, "x".repeat(Http.LARGEST_BODY + 1)).statusCode())
                .isEqualTo(413);
        assertThat(client.send("GET", "/v1/nothing", null).statusCode()).isEqualTo(404);
        assertThat(client.send("GET", CHAT, null).statusCode()).isEqualTo(405);
    }

    @Test
    void faultsByHeaderBreakOneRequest() {
        HttpResponse<String> limited = client.send("POST", CHAT, HELLO, "x-flotilla-fault", "429;retry-after=7");
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("retry-after")).hasValue("7");
        assertThat(client.send("POST", CHAT, HELLO, "x-flotilla-fault", "503").statusCode())
                .isEqualTo(503);
        String malformed = client.send("POST", CHAT, HELLO, "x-flotilla-fault", "malformed")
                .body();
        assertThatThrownBy(() -> json(malformed)).isInstanceOf(AssertionError.class);
        long before = System.nanoTime();
        client.send("POST", CHAT, HELLO, "x-flotilla-fault", "slow;ms=300");
        assertThat(System.nanoTime() - before).isGreaterThan(290_000_000L);
        assertThat(client.send("POST", CHAT, HELLO).statusCode()).isEqualTo(200);
        assertThat(client.send("POST", CHAT, HELLO, "x-flotilla-fault", "earthquake")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void cutAnswersBreakTheConnection() {
        String stream = HELLO.replaceFirst("\\{", "{\"stream\":true,");
        for (String body : List.of(HELLO, stream)) {
            assertThatThrownBy(() -> client.sendOrFail("POST", CHAT, body, "x-flotilla-fault", "cut"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void malformedStreamHasOneBrokenEvent() {
        String stream = HELLO.replaceFirst("\\{", "{\"stream\":true,");
        List<String> events = events(client.send("POST", CHAT, stream, "x-flotilla-fault", "malformed")
                .body());
        assertThat(events).contains("{\"id\": \"chatcmpl-");
    }

    @Test
    void plannedFaultsMeetTheNextRequestsOnly() {
        client.send("POST", "/admin/faults", "{\"fault\":\"429\",\"retryAfter\":2,\"count\":2}");
        assertThat(client.send("POST", CHAT, HELLO).statusCode()).isEqualTo(429);
        assertThat(client.send("POST", CHAT, HELLO).headers().firstValue("retry-after"))
                .hasValue("2");
        assertThat(client.send("POST", CHAT, HELLO).statusCode()).isEqualTo(200);
        assertThat(client.send("POST", "/admin/faults", "{\"count\":1}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void requestLogTellsWhetherAnAnswerWasAskedForTwice() {
        client.chat(HELLO);
        client.send("POST", CHAT, HELLO, "x-flotilla-fault", "503");
        JsonNode once = json(client.send("GET", "/admin/requests", null).body());
        assertThat(once.path("count").asInt()).isEqualTo(2);
        assertThat(once.path("answered").asInt()).isEqualTo(1);
        assertThat(once.path("repeated").asInt()).isZero();
        assertThat(once.at("/requests/0/rule").asText()).isEqualTo("honest-answer");
        client.chat(HELLO);
        assertThat(json(client.send("GET", "/admin/requests", null).body())
                        .path("repeated")
                        .asInt())
                .isEqualTo(1);
        client.send("DELETE", "/admin/requests", null);
        assertThat(json(client.send("GET", "/admin/requests", null).body())
                        .path("count")
                        .asInt())
                .isZero();
    }
}
