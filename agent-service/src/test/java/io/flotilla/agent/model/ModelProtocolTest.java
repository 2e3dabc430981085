package io.flotilla.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.testing.Doubles;
import io.flotilla.agent.testing.FakeModel;
import io.flotilla.agent.testing.FakeModel.Reply;
import io.flotilla.agent.testing.FakeModel.Script;
import io.flotilla.agent.testing.Replies;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.testing.FlotillaTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The client against a real HTTP server that speaks the protocol, well and badly. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(Doubles.class)
class ModelProtocolTest {
    @Inject
    ModelCaller caller;

    FakeModel server;
    private final String word = "script-" + UUID.randomUUID();
    private final StringBuffer watched = new StringBuffer();
    private final Progress progress = new Progress(watched::append);

    @Test
    void textAndUsageAreRead() {
        Script script = server.script(word, Replies.text("The answer is 42."));
        ModelAnswer answer = call();
        assertThat(answer.text()).isEqualTo("The answer is 42.").isEqualTo(watched.toString());
        assertThat(answer.tokens()).isEqualTo(new Tokens(1000, 50, 200, false));
        assertThat(answer.finish()).isEqualTo("stop");
        JsonNode request = script.requests().getFirst();
        assertThat(request.at("/stream_options/include_usage").asBoolean()).isTrue();
        assertThat(request.path("max_tokens").asInt()).isEqualTo(77);
        assertThat(request.at("/tools/0/function/parameters/properties/deep/properties/x/type")
                        .asText())
                .isEqualTo("string");
        assertThat(request.at("/messages/2/tool_calls/0/function/arguments").asText())
                .isEqualTo("{\"a\":1}");
        assertThat(request.at("/messages/3/tool_call_id").asText()).isEqualTo("call_1_1");
    }

    @Test
    void parallelToolCallsInPiecesArePutTogether() {
        server.script(word, Replies.tools("code_run", "{\"code\":\"print(1)\"}", "files_read", "{\"path\":\"a.py\"}"));
        ModelAnswer answer = call();
        assertThat(answer.toolCalls())
                .extracting(ChatMessage.ToolRequest::name, ChatMessage.ToolRequest::arguments)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("code_run", "{\"code\":\"print(1)\"}"),
                        org.assertj.core.groups.Tuple.tuple("files_read", "{\"path\":\"a.py\"}"));
    }

    @Test
    void retryAfterIsHonoured() {
        server.script(word, Replies.status(429, "{}", "Retry-After", "1"), Replies.text("ok"));
        Instant before = Instant.now();
        ModelAnswer answer = call();
        assertThat(answer.attempts()).isEqualTo(2);
        assertThat(Duration.between(before, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aLongRetryAfterIsNotWaitedForAndKeepsOthersAway() {
        Script script = server.script(word, Replies.status(429, "{}", "Retry-After", "3600"));
        Model patient = model("patient");
        assertThat(failure(patient).failure().errorClass()).isEqualTo(ErrorClass.RATE_LIMIT);
        ModelException second = failure(patient);
        assertThat(second.passes()).isTrue();
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    void whatPassesIsTriedAgain() {
        server.script(
                word,
                Replies.status(503, "upstream"),
                Replies.breaks("half an ans"),
                Replies.endsEarly("half an ans"),
                Replies.text("ok"));
        ModelAnswer answer = call();
        assertThat(answer.text()).isEqualTo("ok");
        assertThat(answer.attempts()).isEqualTo(4);
    }

    @Test
    void triesAreBounded() {
        Script script = server.script(word, times(9, Replies.status(500, "no")));
        ModelException error = failure(model("m"));
        assertThat(error.failure().errorClass()).isEqualTo(ErrorClass.UNAVAILABLE);
        assertThat(error.failure().retryable()).isTrue();
        assertThat(script.calls()).isEqualTo(4);
    }

    @Test
    void aRefusalIsNotTriedAgain() {
        Script script = server.script(word, Replies.status(401, "{\"error\":{\"message\":\"bad key\"}}"));
        assertThat(failure(model("m")).failure().errorClass()).isEqualTo(ErrorClass.FORBIDDEN);
        assertThat(script.calls()).isEqualTo(1);
        script.then(Replies.status(400, "{\"error\":{\"message\":\"bad request\"}}"));
        assertThat(failure(model("m")).failure().message()).contains("bad request");
    }

    @Test
    void malformedAnswersAreTriedAgainAndThenBlamedOnTheModel() {
        CountDownLatch open = new CountDownLatch(1);
        Script script = server.script(
                word,
                Replies.malformedAndOpen(open, "{\"id\": \"x\", \"choices\": [{"),
                Replies.malformedAndOpen(open, "{\"error\": {\"message\": \"oops\"}}"),
                Replies.malformed("{\"id\":\"x\",\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0}]}}]}"),
                Replies.text(" "));
        Instant before = Instant.now();
        ModelException error = failure(model("m"));
        open.countDown();
        assertThat(error.failure().code()).isEqualTo("malformed-answer");
        assertThat(error.failure().errorClass()).isEqualTo(ErrorClass.MODEL);
        assertThat(error.failure().retryable()).isTrue();
        assertThat(script.calls()).isEqualTo(4);
        // Seen at once, not by the silence that follows.
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void usageThatIsNotReportedIsCountedAndMarked() {
        server.script(word, Replies.withoutUsage("The answer is 42."));
        Tokens tokens = call().tokens();
        assertThat(tokens.estimated()).isTrue();
        assertThat(tokens.output()).isBetween(4L, 8L);
        assertThat(tokens.input()).isBetween(40L, 200L);
    }

    @Test
    void repeatedLastChunksCountOnce() {
        server.script(word, Replies.withRepeatedEnd("The answer is 42."));
        ModelAnswer answer = call();
        assertThat(answer.text()).isEqualTo("The answer is 42.");
        assertThat(answer.tokens()).isEqualTo(new Tokens(1000, 50, 200, false));
    }

    @Test
    void silenceIsATimeout() {
        CountDownLatch never = new CountDownLatch(1);
        server.script(word, Replies.pausing(never, "so far", "too late"), Replies.text("ok"));
        ModelAnswer answer = call();
        assertThat(answer.attempts()).isEqualTo(2);
        assertThat(progress.characters()).isEqualTo("so farok".length());
        never.countDown();
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() {
        Model gone = new Model("offline", "gone", URI.create("http://127.0.0.1:1/v1"), null);
        assertThat(failure(gone).failure().code()).isEqualTo("provider-unreachable");
    }

    private Model model(String name) {
        return new Model("offline", name, URI.create(server.url() + "/v1"), "sk-test");
    }

    private ModelAnswer call() {
        return caller.call(model("m"), chat(), progress)
                .subscribeAsCompletionStage()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private ModelException failure(Model model) {
        try {
            caller.call(model, chat(), progress)
                    .subscribeAsCompletionStage()
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            return (ModelException) e.getCause();
        }
        throw new AssertionError("it did not fail");
    }

    private ChatCall chat() {
        JsonNode parameters = Json.parse(
                "{\"type\":\"object\",\"properties\":{\"deep\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}}}}}");
        return new ChatCall(
                List.of(
                        ChatMessage.system("You answer."),
                        ChatMessage.user("What is the answer? " + word),
                        ChatMessage.assistant(
                                null, List.of(new ChatMessage.ToolRequest("call_1_1", "code_run", "{\"a\":1}"))),
                        ChatMessage.tool("call_1_1", "42")),
                List.of(new ChatCall.Offer("code_run", "Runs code.", parameters)),
                0.0,
                77);
    }

    private static Reply[] times(int count, Reply reply) {
        return java.util.Collections.nCopies(count, reply).toArray(Reply[]::new);
    }
}
