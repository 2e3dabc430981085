package io.flotilla.workflow.timetravel.api;

import static io.flotilla.workflow.testing.Api.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.ExecutorTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Forks over real Postgres and Kafka; the executor counts what it is asked for. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class ForkResourceTest extends ExecutorTest {
    private static final String INPUTS =
            "inputs: {properties: {who: {type: string, default: you}, n: {type: integer}}}";
    private static final String CHAIN = """
        - {id: a, uses: tool/echo, with: {text: "for ${{ inputs.who }}"}}
        - {id: each, uses: agent/echo, needs: [a], foreach: [1, 2, 3], with: {n: "${{ item }}"}}
        - {id: last, uses: tool/echo, needs: [each], with: {who: "${{ inputs.who }}", a: "${{ steps.a.output.text }}"}}\
        """;

    @Test
    void whatHadEndedIsNotExecutedAgain() {
        String id = api.start(INPUTS, CHAIN, Map.of());
        JsonNode original = api.ended(id);
        long beforeLast = positionOf(id, "step-started.v1", "last") - 1;

        JsonNode fork = api.ended(forked(id, Map.of("at", beforeLast)));

        String forkId = fork.get("id").asText();
        assertThat(executor.commands(forkId)).extracting(Event::stepId).containsExactly("last");
        assertThat(fork.get("status").asText()).isEqualTo("succeeded");
        assertThat(fork.get("cost").asText()).isEqualTo("0.010");
        assertThat(original.get("cost").asText()).isEqualTo("0.050");
        assertThat(fork.get("workflow")).isEqualTo(original.get("workflow"));
        assertThat(fork.at("/forkedFrom/runId").asText()).isEqualTo(id);
        assertThat(fork.at("/forkedFrom/position").asLong()).isEqualTo(beforeLast);
        assertThat(step(fork, "each").get("output"))
                .isEqualTo(step(original, "each").get("output"));
        assertThat(step(fork, "each").at("/items/1/reusedFrom/runId").asText()).isEqualTo(id);
        assertThat(step(fork, "a").get("cost").asText()).isEqualTo("0");
        JsonNode events = api.get("/api/v1/runs/" + forkId + "/events").get("items");
        assertThat(events.get(0).at("/data/forkedFrom/runId").asText()).isEqualTo(id);
        assertThat(events.get(2).get("type").asText()).isEqualTo("io.flotilla.run.step-reused.v1");
        assertThat(events.get(2).at("/data/from/runId").asText()).isEqualTo(id);
        assertThat(events.get(2).at("/data/output/text").asText()).isEqualTo("for you");
    }

    @Test
    void newInputsAffectOnlyWhatHasNotHappened() {
        String id = api.start(INPUTS, CHAIN, Map.of());
        api.ended(id);
        long afterA = positionOf(id, "step-succeeded.v1", "a");

        JsonNode fork = api.ended(forked(id, Map.of("at", afterA, "inputs", Map.of("who", "them"))));

        assertThat(step(fork, "last").at("/output/who").asText()).isEqualTo("them");
        assertThat(step(fork, "last").at("/output/a").asText()).isEqualTo("for you");
        assertThat(fork.at("/inputs/who").asText()).isEqualTo("them");
    }

    @Test
    void aPatchedStepIsDoneAgainAndTheForkIsPinnedToThePatchedDefinition() {
        String id = api.start(INPUTS, CHAIN, Map.of());
        JsonNode original = api.ended(id);
        List<Object> patch = List.of(Map.of("id", "each", "maxParallel", 1));

        JsonNode fork = api.ended(forked(id, Map.of("patch", patch)));

        assertThat(executor.commands(fork.get("id").asText()))
                .extracting(Event::stepId)
                .containsExactly("each[0]", "each[1]", "each[2]", "last");
        assertThat(fork.at("/workflow/digest").asText())
                .startsWith("sha256:")
                .isNotEqualTo(original.at("/workflow/digest").asText());
        assertThat(fork.at("/workflow").has("version")).isFalse();
    }

    @Test
    void runsInEveryStatusCanBeForked() {
        String running = api.start("- {id: a, uses: tool/echo}\n- {id: b, uses: tool/silent, needs: [a]}");
        Poll.until(() -> executor.commands(running).size() == 2);
        String fromRunning = forked(running, Map.of());
        Poll.until(() -> executor.commands(fromRunning).size() == 1);
        api.post("/api/v1/runs/" + running + "/cancel", Map.of()).then().statusCode(200);
        String fromCancelled = forked(running, Map.of());
        Poll.until(() -> executor.commands(fromCancelled).size() == 1);
        String failed = api.start("- {id: a, uses: tool/echo}\n- {id: b, uses: tool/broken, needs: [a]}");
        api.ended(failed);
        List<Object> mended = List.of(Map.of("id", "b", "uses", "tool/echo"));

        JsonNode fromFailed = api.ended(forked(failed, Map.of("patch", mended)));

        assertThat(executor.commands(fromRunning)).extracting(Event::stepId).containsExactly("b");
        assertThat(executor.commands(fromCancelled)).extracting(Event::stepId).containsExactly("b");
        assertThat(fromFailed.get("status").asText()).isEqualTo("succeeded");
        assertThat(executor.commands(fromFailed.get("id").asText()))
                .extracting(Event::stepId)
                .containsExactly("b");
    }

    @Test
    void aForkThatCannotBeIsRefusedWithTheFieldThatIsWrong() {
        String id = api.start(INPUTS, "- {id: a, uses: set, with: {x: 1}}", Map.of());
        api.ended(id);

        refused(id, Map.of("at", 99), "at", "from 1 to 5");
        refused(id, Map.of("at", List.of()), "at", "position");
        refused(id, Map.of("at", 1.5), "at", "position");
        refused(id, Map.of("inputs", Map.of("n", "many")), "inputs.n", "integer");
        refused(id, Map.of("patch", 3), "patch", "merge patch");
        refused(id, Map.of("patch", List.of(Map.of("id", "b"))), "patch[0].id", "a");
        refused(id, Map.of("patch", Map.of("steps", List.of())), "definition.spec.steps", "");
        refused(
                id,
                Map.of("patch", List.of(Map.of("id", "a", "uses", "magic"))),
                "definition.spec.steps[0].uses",
                "agent/");
        refused(id, Map.of("from", 1), "from", "known: at, inputs, patch");
        assertThat(api.get("/api/v1/runs").get("items")).hasSize(1);
    }

    @Test
    void oneKeyForksOnce() {
        String id = api.start("- {id: a, uses: set, with: {x: 1}}");
        api.ended(id);

        Response first = keyed(id, Map.of("at", 2));
        Response second = keyed(id, Map.of("at", 2));

        first.then().statusCode(201).header("Location", startsWith("http"));
        assertThat(Api.json(second)).isEqualTo(Api.json(first));
        keyed(id, Map.of("at", 3)).then().statusCode(422).body("code", equalTo("idempotency-key-reused"));
        assertThat(api.get("/api/v1/runs").get("items")).hasSize(2);
    }

    @Test
    void anotherTenantsRunCannotBeForked() {
        String id = api.start("- {id: a, uses: set, with: {x: 1}}");
        Api other = new Api("tenant-" + UUID.randomUUID());

        other.post("/api/v1/runs/" + id + "/fork", Map.of()).then().statusCode(404);
        api.request("runs:read").post("/api/v1/runs/" + id + "/fork").then().statusCode(403);
        api.request().post("/api/v1/runs/" + id + "/fork").then().statusCode(201);
    }

    private Response keyed(String id, Map<String, ?> body) {
        return api.request()
                .header("Idempotency-Key", "k")
                .body(Json.text(body))
                .post("/api/v1/runs/" + id + "/fork");
    }

    private String forked(String id, Map<String, ?> body) {
        Response response = api.post("/api/v1/runs/" + id + "/fork", body);
        response.then().statusCode(201);
        return Api.json(response).get("id").asText();
    }

    private void refused(String id, Map<String, ?> body, String path, String message) {
        api.post("/api/v1/runs/" + id + "/fork", body)
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo(path))
                .body("errors[0].message", containsString(message));
    }

    private long positionOf(String id, String type, String step) {
        for (JsonNode event :
                api.get("/api/v1/runs/" + id + "/events?limit=200").get("items")) {
            if (event.get("type").asText().endsWith(type)
                    && event.path("stepId").asText().equals(step)) {
                return event.get("sequence").asLong();
            }
        }
        throw new AssertionError("no " + type + " of " + step);
    }
}
