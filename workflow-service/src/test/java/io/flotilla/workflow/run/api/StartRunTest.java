package io.flotilla.workflow.run.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class StartRunTest {
    private static final String WORKFLOW = """
            apiVersion: flotilla.io/v1
            kind: Workflow
            metadata: {name: greet}
            spec:
              inputs:
                properties: {repo: {type: string, minLength: 1}, min: {type: integer, default: 80}}
                required: [repo]
              outputs: {min: "${{ inputs.min }}", version: "${{ run.version }}"}
              steps: [{id: a, uses: set, with: {x: %d}}]
            """;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void aRunPinsTheVersionThatItWasStartedWith() {
        api.put(WORKFLOW.formatted(1));
        String digest = api.put(WORKFLOW.formatted(2)).get("digest").asText();

        JsonNode old = started(Map.of("workflow", "greet@1", "inputs", Map.of("repo", "x")));
        JsonNode latest = started(Map.of("workflow", "greet", "inputs", Map.of("repo", "x", "min", 5)));

        assertThat(old.at("/workflow/version").asInt()).isEqualTo(1);
        assertThat(old.at("/outputs/min").asInt()).isEqualTo(80);
        assertThat(old.at("/outputs/version").asInt()).isEqualTo(1);
        assertThat(latest.at("/workflow/version").asInt()).isEqualTo(2);
        assertThat(latest.at("/workflow/digest").asText()).isEqualTo(digest);
        assertThat(latest.at("/outputs/min").asInt()).isEqualTo(5);
    }

    @Test
    void inputsThatDoNotFitAreAllNamed() {
        api.put(WORKFLOW.formatted(1));

        api.post("/api/v1/runs", Map.of("workflow", "greet", "inputs", Map.of("min", "many", "rep", "x")))
                .then()
                .statusCode(422)
                .body("errors.path", containsInAnyOrder("inputs.repo", "inputs.min", "inputs.rep"))
                .body("errors.find { it.path == 'inputs.rep' }.message", containsString("did you mean 'repo'?"));
        assertThat(api.get("/api/v1/runs").get("items")).isEmpty();
    }

    @Test
    void aRequestNamesExactlyOneWorkflow() {
        JsonNode definition = Json.object();

        api.post("/api/v1/runs", Map.of()).then().statusCode(422).body("errors[0].path", equalTo("workflow"));
        api.post("/api/v1/runs", Map.of("workflow", "a", "definition", definition))
                .then()
                .statusCode(422);
        api.post("/api/v1/runs", Map.of("definition", definition))
                .then()
                .statusCode(422)
                .body("errors.path", org.hamcrest.Matchers.hasItems("definition.kind", "definition.spec.steps"));
        api.post("/api/v1/runs", Map.of("workflow", "nobody")).then().statusCode(404);
        api.post("/api/v1/runs", Map.of("workflow", "no such@name")).then().statusCode(422);
        api.post("/api/v1/runs", Map.of("workflow", "greet", "unknown", 1))
                .then()
                .statusCode(422);
        api.request().body("{").post("/api/v1/runs").then().statusCode(400);
        api.request().post("/api/v1/runs").then().statusCode(422);
    }

    @Test
    void anotherTenantsWorkflowIsNotThere() {
        api.put(WORKFLOW.formatted(1));
        Api other = new Api("tenant-" + UUID.randomUUID());

        other.post("/api/v1/runs", Map.of("workflow", "greet", "inputs", Map.of("repo", "x")))
                .then()
                .statusCode(404);
    }

    @Test
    void oneKeyStartsOneRun() {
        api.put(WORKFLOW.formatted(1));
        Map<String, Object> body = Map.of("workflow", "greet", "inputs", Map.of("repo", "x"));

        Response first = keyed("k1", body);
        Response second = keyed("k1", body);
        Response other = keyed("k1", Map.of("workflow", "greet", "inputs", Map.of("repo", "y")));
        Response elsewhere = new Api("tenant-" + UUID.randomUUID())
                .request()
                .header("Idempotency-Key", "k1")
                .body(Json.text(body))
                .post("/api/v1/runs");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.header("Location"))
                .endsWith("/api/v1/runs/" + Api.json(first).get("id").asText());
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(Api.json(second)).isEqualTo(Api.json(first));
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        other.then().statusCode(422).body("code", equalTo("idempotency-key-reused"));
        elsewhere.then().statusCode(404);
        assertThat(api.get("/api/v1/runs").get("items")).hasSize(1);
    }

    @Test
    void aKeyUsedAtOnceStillStartsOneRun() {
        api.put(WORKFLOW.formatted(1));
        Map<String, Object> body = Map.of("workflow", "greet", "inputs", Map.of("repo", "x"));

        List<Integer> statuses = IntStream.range(0, 8)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> keyed("k2", body).statusCode()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(statuses).contains(201).allMatch(status -> status == 201 || status == 409);
        assertThat(api.get("/api/v1/runs").get("items")).hasSize(1);
    }

    @Test
    void requestsThatComeAtOnceDoNotMindEachOther() {
        api.put(WORKFLOW.formatted(1));
        api.request()
                .body("{\"concurrency\": 2}")
                .put("/api/v1/queues/narrow")
                .then()
                .statusCode(201);
        List<Map<String, ?>> requests = List.of(
                Map.of("workflow", "greet", "inputs", Map.of("repo", "x")),
                Map.of("workflow", "greet"),
                Map.of("workflow", "greet", "inputs", Map.of("repo", "x"), "queue", "narrow"),
                Map.of("workflow", "greet", "inputs", Map.of("repo", "x"), "queue", "nowhere"));

        List<Response> answers = IntStream.range(0, 80)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> api.post("/api/v1/runs", requests.get(i % 4))))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(IntStream.range(0, 80).filter(i -> i % 4 == 1 || i % 4 == 3).mapToObj(answers::get))
                .allMatch(refused -> refused.statusCode() == 422);
        List<String> runs = IntStream.range(0, 80)
                .filter(i -> i % 2 == 0)
                .mapToObj(i -> Api.json(answers.get(i)).get("id").asText())
                .toList();
        assertThat(runs)
                .doesNotHaveDuplicates()
                .allMatch(run -> api.ended(run).get("status").asText().equals("succeeded"));
        assertThat(api.get("/api/v1/runs?limit=100").get("items")).hasSize(40);
    }

    @Test
    void aRequestThatWasRefusedDoesNotUseItsKeyUp() {
        api.put(WORKFLOW.formatted(1));

        assertThat(keyed("k3", Map.of("workflow", "greet")).statusCode()).isEqualTo(422);
        assertThat(keyed("k3", Map.of("workflow", "greet", "inputs", Map.of("repo", "x")))
                        .statusCode())
                .isEqualTo(201);
    }

    private Response keyed(String key, Map<String, ?> body) {
        return api.request()
                .header("Idempotency-Key", key)
                .body(Json.text(body))
                .post("/api/v1/runs");
    }

    private JsonNode started(Map<String, ?> body) {
        Response response = api.post("/api/v1/runs", body);
        response.then().statusCode(201);
        return api.ended(Api.json(response).get("id").asText());
    }
}
