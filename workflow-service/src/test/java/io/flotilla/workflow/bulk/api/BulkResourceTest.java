package io.flotilla.workflow.bulk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.local.EmbeddedStack;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.FakeExecutor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class BulkResourceTest {
    private static final String ENDLESS = "- {id: a, uses: tool/silent}";
    private static final String AT_ONCE = "- {id: a, uses: set, with: {x: 1}}";

    EmbeddedStack stack;
    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void whatMatchesIsCancelledAndWhatHasEndedIsRefused() {
        List<String> endless =
                IntStream.range(0, 3).mapToObj(i -> api.start(ENDLESS)).toList();
        String ended = api.start(AT_ONCE);
        Api other = new Api("tenant-" + UUID.randomUUID());
        String foreign = other.start(ENDLESS);

        JsonNode operation = done(bulk(Map.of("action", "cancel", "filter", Map.of("q", "test"), "reason", "enough")));

        assertThat(operation.get("total").asInt()).isEqualTo(4);
        assertThat(operation.get("done").asInt()).isEqualTo(3);
        assertThat(operation.get("refused").asInt()).isEqualTo(1);
        assertThat(operation.get("pending").asInt()).isZero();
        assertThat(operation.at("/refusals/0/runId").asText()).isEqualTo(ended);
        assertThat(operation.at("/refusals/0/code").asText()).isEqualTo("run-ended");
        assertThat(endless).allSatisfy(id -> assertThat(api.status(id)).isEqualTo("cancelled"));
        JsonNode events =
                api.get("/api/v1/runs/" + endless.getFirst() + "/events").get("items");
        JsonNode last = events.get(events.size() - 1);
        assertThat(last.at("/data/reason").asText()).isEqualTo("enough");
        assertThat(last.at("/data/cancelledBy").asText()).isEqualTo("user:test");
        assertThat(other.status(foreign)).isEqualTo("running");
        String path = "/api/v1/bulk-operations/" + operation.get("id").asText();
        other.request().get(path).then().statusCode(404);
        other.post(path + "/cancel", Map.of()).then().statusCode(404);
        assertThat(other.get("/api/v1/bulk-operations").get("items")).isEmpty();
        assertThat(api.get("/api/v1/bulk-operations").at("/items/0/done").asInt())
                .isEqualTo(3);
    }

    @Test
    void runsThatAreNamedArePausedAndResumed() {
        String mine = api.start(ENDLESS);
        String foreign = new Api("tenant-" + UUID.randomUUID()).start(ENDLESS);

        JsonNode paused = done(bulk(Map.of("action", "pause", "ids", List.of(mine, mine, foreign, "run_none"))));

        assertThat(paused.get("total").asInt()).isEqualTo(3);
        assertThat(paused.get("done").asInt()).isEqualTo(1);
        assertThat(paused.get("refusals").findValuesAsText("code")).containsOnly("not-found");
        assertThat(api.status(mine)).isEqualTo("paused");
        done(bulk(Map.of("action", "resume", "filter", Map.of("status", "paused"))));
        assertThat(api.status(mine)).isEqualTo("running");
    }

    @Test
    void aRetryDoesFailedStepsAgainAndForksRunsThatHaveFailed() {
        try (FakeExecutor executor = new FakeExecutor(stack.kafkaBootstrap())) {
            String open = api.start("- {id: a, uses: tool/broken}\n- {id: ask, uses: approval, with: {title: ok}}");
            String failed =
                    api.start("- {id: good, uses: set, with: {x: 1}}\n- {id: a, uses: tool/broken, needs: [good]}");
            String ended = api.start(AT_ONCE);
            Poll.until(() -> Api.step(api.run(open), "a").get("status").asText().equals("failed"));
            assertThat(api.ended(failed).get("status").asText()).isEqualTo("failed");

            JsonNode operation = done(bulk(Map.of("action", "retry", "ids", List.of(open, failed, ended))));

            assertThat(operation.get("done").asInt()).isEqualTo(2);
            assertThat(operation.at("/refusals/0/runId").asText()).isEqualTo(ended);
            assertThat(operation.at("/refusals/0/code").asText()).isEqualTo("nothing-failed");
            Poll.until(() -> Api.step(api.run(open), "a").get("attempts").size() == 2);
            assertThat(operation.at("/forks/0/runId").asText()).isEqualTo(failed);
            JsonNode fork = api.run(operation.at("/forks/0/newRunId").asText());
            assertThat(fork.at("/forkedFrom/runId").asText()).isEqualTo(failed);
            assertThat(Api.step(fork, "good").has("reusedFrom")).isTrue();
            assertThat(executor.commands(fork.get("id").asText())).allMatch(command -> "a".equals(command.stepId()));
        }
    }

    @Test
    void theSameRequestTwiceIsOneOperation() {
        api.start(ENDLESS);
        String key = UUID.randomUUID().toString();
        Map<String, Object> body = Map.of("action", "cancel", "filter", Map.of("workflow", "test"));

        Response first = keyed(key, body);
        Response second = keyed(key, body);

        first.then().statusCode(202);
        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        keyed(key, Map.of("action", "pause", "filter", Map.of("workflow", "test")))
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency-key-reused"));
        assertThat(api.get("/api/v1/bulk-operations").get("items")).hasSize(1);
    }

    @Test
    void aDryRunOnlyCounts() {
        String running = api.start(ENDLESS);
        String ended = api.start(AT_ONCE);

        bulk(Map.of("action", "cancel", "filter", Map.of("workflow", "test"), "dryRun", true))
                .then()
                .statusCode(200)
                .body("total", equalTo(2))
                .body("byStatus.running", equalTo(1))
                .body("byStatus.succeeded", equalTo(1));
        bulk(Map.of("action", "cancel", "ids", List.of(ended, "run_none"), "dryRun", true))
                .then()
                .statusCode(200)
                .body("total", equalTo(1));

        assertThat(api.status(running)).isEqualTo("running");
        assertThat(api.get("/api/v1/bulk-operations").get("items")).isEmpty();
    }

    @Test
    void nothingThatMatchesIsDoneAtOnce() {
        bulk(Map.of("action", "cancel", "filter", Map.of("workflow", "nobody")))
                .then()
                .statusCode(202)
                .body("state", equalTo("completed"))
                .body("total", equalTo(0));
    }

    @Test
    void badRequestsAreRefusedWithTheField() {
        refused(Map.of("action", "explode", "filter", Map.of("workflow", "x")), "action");
        refused(Map.of("action", "cancel"), "filter");
        refused(Map.of("action", "cancel", "filter", Map.of()), "filter");
        refused(Map.of("action", "cancel", "filter", Map.of("q", "", "label", List.of(), "archived", false)), "filter");
        refused(Map.of("action", "cancel", "filter", Map.of("workflow", "x"), "ids", List.of("y")), "filter");
        refused(Map.of("action", "cancel", "filter", Map.of("status", "over")), "filter.status");
        refused(Map.of("action", "cancel", "filter", Map.of("label", List.of("x"))), "filter.label");
        refused(Map.of("action", "cancel", "ids", List.of()), "ids");
        api.request("runs:read")
                .body(Json.text(Map.of("action", "cancel", "ids", List.of("x"))))
                .post("/api/v1/runs:bulk")
                .then()
                .statusCode(403);
    }

    private Response bulk(Map<String, ?> body) {
        return api.post("/api/v1/runs:bulk", body);
    }

    private Response keyed(String key, Map<String, ?> body) {
        return api.request()
                .header("Idempotency-Key", key)
                .body(Json.text(body))
                .post("/api/v1/runs:bulk");
    }

    private JsonNode done(Response accepted) {
        accepted.then().statusCode(202);
        String path = accepted.header("Location").replaceFirst("^https?://[^/]+", "");
        Poll.until(() -> api.get(path).get("state").asText().equals("completed"));
        return api.get(path);
    }

    private void refused(Map<String, ?> body, String field) {
        bulk(body).then().statusCode(422).body("errors[0].path", equalTo(field));
    }
}
