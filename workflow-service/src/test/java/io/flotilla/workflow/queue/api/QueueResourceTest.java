package io.flotilla.workflow.queue.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class QueueResourceTest {
    private static final String ENDLESS = "- {id: a, uses: tool/silent}";

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void aRunBeyondTheLimitWaitsAndStartsWhenThereIsRoom() {
        limit("narrow", 1);
        String first = start("narrow", null);
        String second = start("narrow", null);

        assertThat(api.status(first)).isEqualTo("running");
        JsonNode waiting = api.run(second);
        assertThat(waiting.get("status").asText()).isEqualTo("queued");
        assertThat(waiting.get("queue").asText()).isEqualTo("narrow");
        assertThat(waiting.has("startedAt")).isFalse();
        assertThat(types(second)).containsExactly("io.flotilla.run.run-created.v1");
        JsonNode queue = queue("narrow");
        assertThat(queue.get("depth").asInt()).isEqualTo(1);
        assertThat(queue.get("active").asInt()).isEqualTo(1);
        assertThat(queue.get("oldestAgeSeconds").asLong()).isNotNegative();

        cancel(first);

        Poll.until(() -> api.status(second).equals("running"));
        assertThat(types(second)).startsWith("io.flotilla.run.run-created.v1", "io.flotilla.run.run-started.v1");
        assertThat(queue("narrow").get("depth").asInt()).isZero();
    }

    @Test
    void theRuleForRunsThatFailIsThatOfSteps() {
        put("ruled", "{\"concurrency\": 2, \"retry\": {\"backoff\": \"PT1M\", \"on\": [\"timeout\", \"model\"]}}")
                .then()
                .statusCode(201)
                .body("retry.attempts", equalTo(3))
                .body("retry.backoff", equalTo("PT1M"))
                .body("retry.on", equalTo(List.of("timeout", "model")))
                .body("retrying", equalTo(0));
        put("ruled", "{\"retry\": {\"attempts\": 0}}")
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("retry.attempts"));
        put("ruled", "{\"retry\": {\"on\": [\"timout\"], \"times\": 3}}")
                .then()
                .statusCode(422)
                .body("errors.path", equalTo(List.of("retry.on[0]", "retry.times")));
        put("ruled", "{\"retry\": []}").then().statusCode(422);
        assertThat(queue("ruled").at("/retry/attempts").asInt()).isEqualTo(3);

        put("ruled", "{\"concurrency\": 2}").then().statusCode(200);
        assertThat(queue("ruled").has("retry")).isFalse();
    }

    @Test
    void aQueueIsMadeOfADocumentAndTheSameAgainChangesNothing() {
        String document = """
                apiVersion: flotilla.io/v1
                kind: Queue
                metadata: {name: written}
                spec: {concurrency: 2, retry: {attempts: 4, on: [timeout]}}
                """;
        apply(document).then().statusCode(201);
        JsonNode made = queue("written");
        assertThat(made.get("concurrency").asInt()).isEqualTo(2);
        assertThat(made.at("/retry/attempts").asInt()).isEqualTo(4);

        apply(document).then().statusCode(200);
        put("written", Json.text(Documents.yaml(document))).then().statusCode(200);
        assertThat(queue("written")).isEqualTo(made);

        apply("""
                kind: Que
                metadata: {name: other, labels: {a: b}}
                spec: {concurency: 2, concurrency: 0, retry: {on: [timout]}}
                """)
                .then()
                .statusCode(422)
                .body(
                        "errors.path",
                        equalTo(List.of(
                                "apiVersion",
                                "kind",
                                "metadata.name",
                                "metadata.labels",
                                "spec.concurrency",
                                "spec.retry.on[0]",
                                "spec.concurency")));
        apply("kind: Queue").then().statusCode(422);
        assertThat(queue("written")).isEqualTo(made);
    }

    @Test
    void thePriorityDecidesWhoIsNextAndCanBeChanged() {
        limit("ranked", 1);
        String busy = start("ranked", null);
        String low = start("ranked", 10);
        String high = start("ranked", 90);
        String raised = start("ranked", 5);
        patch(raised, 95).then().statusCode(200).body("priority", equalTo(95));

        cancel(busy);
        Poll.until(() -> api.status(raised).equals("running"));
        cancel(raised);
        Poll.until(() -> api.status(high).equals("running"));
        assertThat(api.status(low)).isEqualTo("queued");

        patch(high, 1).then().statusCode(409).body("code", equalTo("run-not-queued"));
        patch(low, 101).then().statusCode(422).body("errors[0].path", equalTo("priority"));
        assertThat(types(raised).get(1)).isEqualTo("io.flotilla.run.run-prioritized.v1");
    }

    @Test
    void aQueuedRunCanBeCancelledAndItsTimeoutBeginsWithItsStart() {
        limit("full", 1);
        String busy = start("full", null);
        JsonNode definition = Documents.yaml(Documents.text("timeout: PT1S", ENDLESS));
        String queued = id(api.post("/api/v1/runs", Map.of("definition", definition, "queue", "full")));
        String doomed = start("full", null);

        cancel(doomed);
        assertThat(api.status(doomed)).isEqualTo("cancelled");
        assertThat(api.run(doomed).get("steps").get(0).get("status").asText()).isEqualTo("cancelled");
        assertThat(api.status(queued)).isEqualTo("queued");
        cancel(busy);
        assertThat(api.ended(queued).at("/error/code").asText()).isEqualTo("run-timeout");
        assertThat(api.run(doomed).has("startedAt")).isFalse();
    }

    @Test
    void aPausedQueueTakesRunsAndAdmitsNone() {
        limit("paused", null);
        api.post("/api/v1/queues/paused/pause", Map.of()).then().statusCode(200).body("state", equalTo("paused"));
        String run = start("paused", null);
        assertThat(api.status(run)).isEqualTo("queued");

        api.post("/api/v1/queues/paused/resume", Map.of())
                .then()
                .statusCode(200)
                .body("state", equalTo("open"));

        Poll.until(() -> api.status(run).equals("running"));
    }

    @Test
    void aDrainingQueueRefusesNewRunsAndFinishesItsOwn() {
        limit("drained", 1);
        String first = start("drained", null);
        String second = start("drained", null);
        api.request().post("/api/v1/queues/drained/drain").then().statusCode(200);

        api.post("/api/v1/runs", body("drained", null))
                .then()
                .statusCode(409)
                .body("code", equalTo("queue-draining"))
                .contentType("application/problem+json");
        cancel(first);
        Poll.until(() -> api.status(second).equals("running"));
    }

    @Test
    void theDefaultQueueIsThereAndOthersMustBeMade() {
        assertThat(queue("default").get("state").asText()).isEqualTo("open");
        assertThat(queue("default").has("concurrency")).isFalse();
        api.post("/api/v1/runs", body("nowhere", null)).then().statusCode(422).body("errors[0].path", equalTo("queue"));
        api.post("/api/v1/queues/nowhere/pause", Map.of()).then().statusCode(404);
        api.post("/api/v1/queues/default/pause", Map.of()).then().statusCode(200);
        assertThat(api.status(start("default", null))).isEqualTo("queued");
    }

    @Test
    void queuesAreListedByNameInPages() {
        limit("b", 2);
        limit("a", null);

        JsonNode page = api.get("/api/v1/queues?limit=2");
        assertThat(page.get("items").findValuesAsText("name")).containsExactly("a", "b");
        JsonNode rest = api.get(
                "/api/v1/queues?limit=2&cursor=" + page.get("nextCursor").asText());
        assertThat(rest.get("items").findValuesAsText("name")).containsExactly("default");
    }

    @Test
    void theWorkflowNamesAQueueAndTheRequestAnother() {
        limit("own", 1);
        api.put("""
                apiVersion: flotilla.io/v1
                kind: Workflow
                metadata: {name: queued}
                spec:
                  queue: own
                  steps: [{id: a, uses: tool/silent}]
                """);
        JsonNode own = Api.json(api.post("/api/v1/runs", Map.of("workflow", "queued")));
        JsonNode other = Api.json(api.post("/api/v1/runs", Map.of("workflow", "queued", "queue", "default")));

        assertThat(own.get("queue").asText()).isEqualTo("own");
        assertThat(other.get("queue").asText()).isEqualTo("default");
        assertThat(other.get("priority").asInt()).isEqualTo(50);
    }

    @Test
    void whatIsNotValidIsNamed() {
        put("x", "{\"concurrency\": 0}")
                .then()
                .statusCode(422)
                .body("errors[0].path", org.hamcrest.Matchers.containsString("concurrency"));
        put("x", "{\"limit\": 1}").then().statusCode(422);
        put("Not-A-Name", "{}").then().statusCode(422);
        api.post("/api/v1/runs", body("default", 101))
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("priority"));
    }

    @Test
    void aQueueIsNothingToAnotherTenantNorWithoutTheScope() {
        limit("mine", 1);
        String busy = start("mine", null);
        String queued = start("mine", null);
        Api other = new Api("tenant-" + UUID.randomUUID());

        other.request().get("/api/v1/queues/mine").then().statusCode(404);
        for (String action : List.of("pause", "resume", "drain")) {
            other.post("/api/v1/queues/mine/" + action, Map.of()).then().statusCode(404);
        }
        other.post("/api/v1/runs", body("mine", null)).then().statusCode(422);
        other.request()
                .body("{\"priority\": 1}")
                .patch("/api/v1/runs/" + queued)
                .then()
                .statusCode(404);
        assertThat(other.get("/api/v1/queues").get("items").findValuesAsText("name"))
                .containsExactly("default");
        api.request("queues:read").body("{}").put("/api/v1/queues/mine").then().statusCode(403);
        api.request("runs:read").get("/api/v1/queues").then().statusCode(403);
        assertThat(queue("mine").get("state").asText()).isEqualTo("open");
        cancel(busy);
    }

    private void limit(String queue, Integer concurrency) {
        put(queue, concurrency == null ? "{}" : "{\"concurrency\": " + concurrency + "}")
                .then()
                .statusCode(201);
    }

    private Response put(String queue, String body) {
        return api.request().body(body).put("/api/v1/queues/" + queue);
    }

    private Response apply(String document) {
        return api.request().contentType("application/yaml").body(document).put("/api/v1/queues/written");
    }

    private JsonNode queue(String name) {
        return api.get("/api/v1/queues/" + name);
    }

    private Response patch(String run, int priority) {
        return api.request().body("{\"priority\": " + priority + "}").patch("/api/v1/runs/" + run);
    }

    private void cancel(String run) {
        api.post("/api/v1/runs/" + run + "/cancel", Map.of()).then().statusCode(200);
    }

    private String start(String queue, Integer priority) {
        return id(api.post("/api/v1/runs", body(queue, priority)));
    }

    private static String id(Response response) {
        response.then().statusCode(201);
        return Api.json(response).get("id").asText();
    }

    private static JsonNode body(String queue, Integer priority) {
        var body = Json.object().put("queue", queue).put("priority", priority);
        return body.set("definition", Documents.yaml(Documents.text("", ENDLESS)));
    }

    private List<String> types(String run) {
        return api.get("/api/v1/runs/" + run + "/events").get("items").findValuesAsText("type");
    }
}
