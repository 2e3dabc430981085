package io.flotilla.tool.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.tool.ToolTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(WebServer.class)
class HttpFetchTest extends ToolTest {
    @Inject
    FakeResolver resolver;

    WebServer web;

    @BeforeEach
    void names() {
        resolver.answer("pinned.test", "127.0.0.1");
        resolver.answer("inside.test", "127.0.0.1");
    }

    @Test
    void aPageIsFetched() {
        JsonNode output = completed(fetch("/hello", Map.of()));
        assertThat(output.path("status").asInt()).isEqualTo(200);
        assertThat(output.path("ok").asBoolean()).isTrue();
        assertThat(output.path("body").asText()).isEqualTo("hello");
        assertThat(output.path("headers").path("content-type").asText()).startsWith("text/plain");
        assertThat(output.path("truncated").asBoolean()).isFalse();
    }

    @Test
    void aCancellationHangsUpOnTheServer() {
        send(request(call("1"), "http.fetch", Map.of("url", "http://127.0.0.1:" + web.port() + "/drip")));
        Poll.until(() -> web.dripping() == 1);
        send(Event.of(CANCEL, tenant, Map.of("callId", call("1"), "reason", "not needed"))
                .about(run, "measure")
                .replyingTo("workflow"));
        JsonNode error = answer().data().path("error");
        assertThat(error.path("class").asText()).isEqualTo("cancelled");
        assertThat(error.path("message").asText()).isEqualTo("not needed");
        Poll.until(() -> web.dripping() == 0);
    }

    @Test
    void theConnectionGoesToTheAddressThatWasChecked() {
        // No name service knows this name: only the checked address can have been used.
        JsonNode output = completed(get("http://pinned.test:" + web.port() + "/echo", Map.of()));
        assertThat(Json.parse(output.path("body").asText()).path("host").asText())
                .isEqualTo("pinned.test:" + web.port());
    }

    @Test
    void anyStatusIsAnAnswer() {
        JsonNode output = completed(fetch("/missing", Map.of()));
        assertThat(output.path("status").asInt()).isEqualTo(404);
        assertThat(output.path("ok").asBoolean()).isFalse();
    }

    @Test
    void aPostCarriesItsBodyAndAnIdempotencyKey() {
        JsonNode output = completed(fetch("/echo", Map.of("method", "POST", "body", "question")));
        JsonNode echo = Json.parse(output.path("body").asText());
        assertThat(echo.path("method").asText()).isEqualTo("POST");
        assertThat(echo.path("body").asText()).isEqualTo("question");
        assertThat(echo.path("key").asText()).isEqualTo(Json.digest(call("1")));
    }

    @Test
    void aLargeBodyIsCut() {
        JsonNode output = completed(fetch("/large", Map.of("maxBytes", 1000)));
        assertThat(output.path("truncated").asBoolean()).isTrue();
        assertThat(output.path("body").asText()).hasSize(1000);
    }

    @Test
    void whatIsNotTextComesAsBase64() {
        JsonNode output = completed(fetch("/image", Map.of()));
        assertThat(output.path("bodyBase64").asText()).isEqualTo("iVBORw==");
        assertThat(output.has("body")).isFalse();
    }

    @Test
    void cookiesAndServerDetailsAreLeftOut() {
        JsonNode headers = completed(fetch("/cookie", Map.of())).path("headers");
        assertThat(headers.has("set-cookie")).isFalse();
        assertThat(headers.has("x-powered-by")).isFalse();
    }

    @Test
    void aRedirectIsFollowed() {
        JsonNode output = completed(fetch("/to-hello", Map.of("method", "POST", "body", "x")));
        assertThat(output.path("body").asText()).isEqualTo("hello");
        assertThat(output.path("url").asText()).endsWith("/hello");
        assertThat(output.path("redirects").asInt()).isEqualTo(1);
    }

    @Test
    void credentialsDoNotFollowToAnotherOrigin() {
        Map<String, Object> more = Map.of("headers", Map.of("Authorization", "Bearer x", "Accept", "*/*"));
        JsonNode output = completed(fetch("/to-echo", more));
        assertThat(Json.parse(output.path("body").asText())
                        .path("authorization")
                        .asText())
                .isEqualTo("null");
    }

    @Test
    void credentialsReachTheHostThatTheyAreFor() {
        JsonNode output = completed(fetch("/echo", Map.of("headers", Map.of("Authorization", "Bearer x"))));
        assertThat(Json.parse(output.path("body").asText())
                        .path("authorization")
                        .asText())
                .isEqualTo("Bearer x");
    }

    @Test
    void redirectsToTheInsideAreRefused() {
        int visits = web.secretVisits();
        for (String path : List.of("/to-secret", "/to-metadata", "/to-file")) {
            send(request(call(path), "http.fetch", Map.of("url", "http://127.0.0.1:" + web.port() + path)));
        }
        assertThat(answers(3))
                .allSatisfy(answer -> assertThat(answer.type()).isEqualTo(FAILED))
                .extracting(answer -> answer.data().path("error").path("class").asText())
                .containsExactlyInAnyOrder("forbidden", "forbidden", "validation");
        assertThat(web.secretVisits()).isEqualTo(visits);
    }

    @Test
    void loopbackIsRefusedWhereItWasNotOpened() {
        int visits = web.secretVisits();
        String port = ":" + web.secretPort() + "/";
        List<String> urls = List.of(
                "http://127.0.0.1" + port, "http://inside.test" + port, "http://[::1]" + port, "http://127.1" + port);
        for (String url : urls) {
            send(request(call(url), "http.fetch", Map.of("url", url)));
        }
        assertThat(answers(urls.size()))
                .allSatisfy(answer -> assertThat(answer.type()).isEqualTo(FAILED));
        assertThat(web.secretVisits()).isEqualTo(visits);
    }

    @Test
    void redirectsWithoutEndAreRefused() {
        assertThat(error(fetch("/loop", Map.of())).path("message").asText()).contains("more than 5 redirects");
    }

    @Test
    void anAnswerThatDoesNotEndIsCutOff() {
        JsonNode error = error(fetch("/slow", Map.of("timeout", 0.5)));
        assertThat(error.path("class").asText()).isEqualTo("timeout");
        assertThat(error.path("retryable").asBoolean()).isTrue();
    }

    @Test
    void aServerThatHangsUpIsUnavailable() {
        assertThat(error(fetch("/hang-up", Map.of())).path("class").asText()).isEqualTo("unavailable");
    }

    @Test
    void aDuplicateIsNotFetchedAgain() {
        Event request = fetch("/count", Map.of("method", "POST", "body", "x"));
        JsonNode output = completed(request);
        send(fetch("/count", Map.of("method", "POST", "body", "x")));
        assertThat(answers(2)).extracting(e -> e.data().path("output")).containsOnly(output);
        assertThat(web.counted(Json.digest(call("1")))).isEqualTo(1);
    }

    private Event fetch(String path, Map<String, ?> more) {
        return get("http://127.0.0.1:" + web.port() + path, more);
    }

    private Event get(String url, Map<String, ?> more) {
        Map<String, Object> arguments = new HashMap<>(more);
        arguments.put("url", url);
        return request(call("1"), "http.fetch", arguments);
    }

    private JsonNode completed(Event request) {
        send(request);
        Event answer = answer();
        assertThat(answer.type()).as(answer.data().toString()).isEqualTo(COMPLETED);
        return answer.data().path("output");
    }

    private JsonNode error(Event request) {
        send(request);
        Event answer = answer();
        assertThat(answer.type()).isEqualTo(FAILED);
        return answer.data().path("error");
    }
}
