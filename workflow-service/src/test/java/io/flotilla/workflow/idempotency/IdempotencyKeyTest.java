package io.flotilla.workflow.idempotency;

import static io.flotilla.workflow.testing.Api.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.ExecutorTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A request that comes twice with one key, as from a client that did not hear the answer, is done once. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class IdempotencyKeyTest extends ExecutorTest {
    private static final String SCHEDULE = """
            apiVersion: flotilla.io/v1
            kind: Schedule
            metadata: {name: daily}
            spec: {workflow: report, cron: 0 3 * * *}
            """;

    @Test
    void aRepeatedStepLetsOneStepBegin() {
        String id = api.start("- {id: a, uses: wait, with: {event: go}}\n"
                + "- {id: b, uses: set, needs: [a], with: {x: 1}}\n- {id: c, uses: set, needs: [a], with: {x: 1}}");
        String run = "/api/v1/runs/" + id;
        api.post(run + "/pause", Map.of()).then().statusCode(200);
        api.post("/api/v1/events", Map.of("name", "go")).then().statusCode(202);
        Poll.until(() -> step(api.run(id), "a").get("status").asText().equals("succeeded"));

        assertThat(twice(run + "/step", Map.of(), 200).at("/id").asText()).isEqualTo(id);

        assertThat(api.run(id).get("steps").findValuesAsText("status").stream().filter("pending"::equals))
                .hasSize(1);
        assertThat(twice(run + "/step", Map.of(), 200).at("/id").asText()).isEqualTo(id);
        assertThat(step(api.run(id), "c").get("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void aRepeatedRetryDoesTheStepOnceMore() {
        String id = api.start("- {id: a, uses: tool/flaky, with: {until: 9, class: exit-code}}\n"
                + "- {id: b, uses: wait, with: {event: never}}");
        Poll.until(() -> step(api.run(id), "a").get("status").asText().equals("failed"));
        int attempts = step(api.run(id), "a").get("attempts").size();
        String path = "/api/v1/runs/" + id + "/steps/a/retry";
        String key = key();

        Response first = post(key, path, Map.of());
        Poll.until(() -> step(api.run(id), "a").get("status").asText().equals("failed")
                && step(api.run(id), "a").get("attempts").size() > attempts);
        Response second = post(key, path, Map.of());

        first.then().statusCode(200);
        assertThat(Api.json(second)).isEqualTo(Api.json(first));
        assertThat(step(api.run(id), "a").get("attempts")).hasSize(attempts + 1);
        assertThat(step(api.run(id), "a").get("status").asText()).isEqualTo("failed");
        post(key, path, Map.of("reason", "other"))
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency-key-reused"));
    }

    @Test
    void aRepeatedSkipIsNotToldThatTheStepHasEnded() {
        String id = api.start("- {id: a, uses: tool/silent}\n- {id: b, uses: tool/silent}");

        JsonNode answer = twice("/api/v1/runs/" + id + "/steps/a/skip", Map.of("output", 7), 200);

        assertThat(step(answer, "a").get("output").asInt()).isEqualTo(7);
    }

    @Test
    void aRefusalIsNotKept() {
        String id = api.start("- {id: a, uses: tool/silent}\n- {id: b, uses: set, needs: [a], with: {x: 1}}");
        String path = "/api/v1/runs/" + id + "/step";
        String key = key();

        post(key, path, Map.of()).then().statusCode(409).body("code", equalTo("not-paused"));
        post(key, path, Map.of()).then().statusCode(409).body("code", equalTo("not-paused"));
        post("x".repeat(201), path, Map.of()).then().statusCode(422);
    }

    @Test
    void aRepeatedTriggerFiresOnce() {
        schedule();

        String runId = twice("/api/v1/schedules/daily/trigger", Map.of(), 202)
                .get("runId")
                .asText();

        Poll.until(() -> api.request().get("/api/v1/runs/" + runId).statusCode() == 200);
        assertThat(api.get("/api/v1/schedules/daily").get("lastRuns")).hasSize(1);
        Api other = new Api("tenant-" + UUID.randomUUID());
        other.post("/api/v1/schedules/daily/trigger", Map.of()).then().statusCode(404);
    }

    @Test
    void aRepeatedBackfillSaysWhatTheFirstHasDone() {
        schedule();

        JsonNode done = twice(
                "/api/v1/schedules/daily/backfill",
                Map.of("from", "2026-01-01T00:00:00Z", "to", "2026-01-03T03:00:00Z"),
                202);

        assertThat(done.get("added").asInt()).isEqualTo(3);
    }

    @Test
    void aRepeatedEventIsOneEvent() {
        Map<String, Object> event = Map.of("name", "told.once", "data", Map.of("n", 1));

        JsonNode answer = twice("/api/v1/events", event, 202);

        assertThat(answer.get("id").asText()).startsWith("evt_");
    }

    @Test
    void aRepeatedBookmarkIsOneBookmark() {
        String id = api.start("- {id: a, uses: set, with: {x: 1}}");
        String path = "/api/v1/runs/" + id + "/bookmarks";

        JsonNode bookmark = twice(path, Map.of("position", 1, "note", "here"), 201);

        assertThat(api.get(path).get("items")).containsExactly(bookmark);
    }

    /** The answer, which is the same both times. */
    private JsonNode twice(String path, Object body, int status) {
        String key = key();
        Response first = post(key, path, body);
        first.then().statusCode(status);
        Response second = post(key, path, body);
        second.then().statusCode(status);
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(Api.json(second)).isEqualTo(Api.json(first));
        return Api.json(first);
    }

    private Response post(String key, String path, Object body) {
        return api.request()
                .header("Idempotency-Key", key)
                .body(Json.text(body))
                .post(path);
    }

    private void schedule() {
        api.put("""
                apiVersion: flotilla.io/v1
                kind: Workflow
                metadata: {name: report}
                spec: {steps: [{id: a, uses: set, with: {x: 1}}]}
                """);
        api.request()
                .contentType("application/yaml")
                .body(SCHEDULE)
                .put("/api/v1/schedules/daily")
                .then()
                .statusCode(201);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }
}
