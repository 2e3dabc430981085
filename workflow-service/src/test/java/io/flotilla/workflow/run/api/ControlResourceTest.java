package io.flotilla.workflow.run.api;

import static io.flotilla.workflow.testing.Api.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.oneOf;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.ExecutorTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** People's hands on runs that are at work, over HTTP, Postgres and Kafka. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class ControlResourceTest extends ExecutorTest {
    @Test
    void aPausedRunTakesAnswersAndGoesOnWhenItIsResumed() {
        String id = api.start("- {id: a, uses: tool/silent}\n- {id: b, uses: tool/echo, needs: [a], with: {x: 1}}");
        ask(id, "pause", Map.of("reason", "let me look")).then().statusCode(200).body("status", equalTo("paused"));
        executor.complete(command(id, "a"), Json.tree(1));
        Poll.until(() -> step(api.run(id), "a").get("status").asText().equals("succeeded"));
        assertThat(step(api.run(id), "b").get("status").asText()).isEqualTo("pending");

        ask(id, "resume", null).then().statusCode(200);

        assertThat(api.ended(id).get("status").asText()).isEqualTo("succeeded");
        JsonNode paused = event(id, "run-paused");
        assertThat(paused.at("/data/by").asText()).isEqualTo("user:test");
        assertThat(paused.at("/data/reason").asText()).isEqualTo("let me look");
        ask(id, "pause", null).then().statusCode(409).body("code", equalTo("run-ended"));
    }

    @Test
    void stepByStepEachStepBeginsOnRequest() {
        String id = api.start("- {id: a, uses: tool/silent}\n- {id: b, uses: tool/echo, needs: [a], with: {x: 1}}\n"
                + "- {id: c, uses: set, needs: [b], with: {y: 1}}");
        ask(id, "step", null).then().statusCode(409).body("code", equalTo("not-paused"));
        ask(id, "pause", null).then().statusCode(200);
        ask(id, "step", null).then().statusCode(409).body("code", equalTo("nothing-ready"));
        executor.complete(command(id, "a"), Json.tree(1));
        Poll.until(() -> step(api.run(id), "a").get("status").asText().equals("succeeded"));

        ask(id, "step", null).then().statusCode(200);
        Poll.until(() -> step(api.run(id), "b").get("status").asText().equals("succeeded"));

        assertThat(step(api.run(id), "c").get("status").asText()).isEqualTo("pending");
        ask(id, "step", null).then().statusCode(200);
        assertThat(step(api.run(id), "c").get("status").asText()).isEqualTo("succeeded");
        ask(id, "resume", null).then().statusCode(200).body("status", equalTo("succeeded"));
    }

    @Test
    void aSkippedStepIsCalledOffAndItsStandInIsSeen() {
        String id =
                api.start("- {id: a, uses: tool/silent}\n- {id: b, uses: set, with: {x: '${{ steps.a.output.n }}'}}");
        command(id, "a");

        ask(id, "steps/a/skip", Map.of("reason", "known", "output", Map.of("n", 7)))
                .then()
                .statusCode(200)
                .body("status", equalTo("succeeded"));

        assertThat(step(api.run(id), "b").at("/output/x").asInt()).isEqualTo(7);
        Poll.until(() -> executor.commands(id).stream()
                .anyMatch(e -> e.type().equals("io.flotilla.tool.call-cancel-requested.v1")));
        ask(id, "steps/nothing/skip", null).then().statusCode(404);
    }

    @Test
    void whatIsTooLargeIsRefusedByItsFieldAndNothingHappens() {
        String form = "form: {properties: {text: {type: string}}}";
        String id = api.start("- {id: a, uses: tool/silent}\n- {id: b, uses: tool/silent, needs: [a], with: {x: 1}}\n"
                + "- {id: ask, uses: approval, with: {title: ok, " + form + "}}");
        String digest = api.question(id).get("digest").asText();
        Map<String, String> large = Map.of("text", "x".repeat(300_000));
        Map<String, Map<String, Object>> requests = Map.of(
                "steps/a/skip", Map.of("output", large),
                "steps/b/modify", Map.of("with", large),
                "steps/ask/answer", Map.of("answers", large, "digest", digest));
        int events = events(id);

        requests.forEach((action, body) -> ask(id, action, body)
                .then()
                .statusCode(422)
                .body("errors.path", contains(oneOf("output", "with", "answers")))
                .body("errors.message", contains(containsString(" KiB"))));
        for (String action : List.of("approve", "reject")) {
            api.post(
                            "/api/v1/approvals/" + api.question(id).get("id").asText() + "/" + action,
                            requests.get("steps/ask/answer"))
                    .then()
                    .statusCode(422)
                    .body("errors.path", contains("answers"));
        }

        assertThat(events(id)).isEqualTo(events);
        String inputs = "inputs: {properties: {text: {type: string}}}";
        JsonNode definition = Documents.yaml(Documents.text(inputs, "- {id: a, uses: set, with: {x: 1}}"));
        api.post("/api/v1/runs", Map.of("definition", definition, "inputs", large))
                .then()
                .statusCode(422)
                .body("errors.path", contains("inputs"));
        api.post("/api/v1/events", Map.of("name", "large", "data", large))
                .then()
                .statusCode(422)
                .body("errors.path", contains("data"));
    }

    private int events(String id) {
        return api.get("/api/v1/runs/" + id + "/events?limit=200").get("items").size();
    }

    @Test
    void aFailedStepIsDoneAgainInTheSameRun() {
        String id = api.start("- {id: a, uses: tool/flaky, with: {until: 2, class: exit-code}}\n"
                + "- {id: b, uses: set, needs: [a], with: {x: 1}}\n- {id: ask, uses: approval, with: {title: ok}}");
        Poll.until(() -> step(api.run(id), "a").get("status").asText().equals("failed"));
        assertThat(step(api.run(id), "b").get("status").asText()).isEqualTo("skipped");

        ask(id, "steps/a/retry", null).then().statusCode(200);
        Poll.until(() -> step(api.run(id), "b").get("status").asText().equals("succeeded"));

        JsonNode question = api.question(id);
        ask(id, "steps/ask/answer", Map.of("digest", "sha256:other"))
                .then()
                .statusCode(409)
                .body("code", equalTo("digest-mismatch"));
        ask(id, "steps/ask/answer", Map.of("digest", question.get("digest").asText()))
                .then()
                .statusCode(200)
                .body("status", equalTo("succeeded"));
    }

    @Test
    void aModifiedInputIsCheckedLikeADefinition() {
        String id = api.start("- {id: a, uses: tool/silent}\n- {id: other, uses: tool/silent}\n"
                + "- {id: b, uses: tool/echo, needs: [a], with: {x: 1, y: 2}}");

        ask(id, "steps/b/modify", Map.of("with", Map.of("x", "${{ steps.nobody.output }}")))
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("with.x"));
        ask(id, "steps/b/modify", Map.of("with", Map.of("x", "${{ steps.other.output }}")))
                .then()
                .statusCode(422)
                .body("errors[0].message", containsString("does not wait for"));
        ask(id, "steps/b/modify", Map.of("with", Map.of("x", "x".repeat(300_000))))
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("with"), "errors[0].message", containsString("256 KiB"));
        JsonNode patch = Json.parse("{\"x\": \"${{ steps.a.output.n }}\", \"y\": null}");
        ask(id, "steps/b/modify", Map.of("with", patch, "reason", "better"))
                .then()
                .statusCode(200);
        executor.complete(command(id, "a"), Json.parse("{\"n\": 5}"));

        Event call = command(id, "b");
        assertThat(Json.text(call.data().get("arguments"))).isEqualTo("{\"x\":5}");
        JsonNode modified = event(id, "step-modified");
        assertThat(modified.at("/data/before/y").asInt()).isEqualTo(2);
        assertThat(modified.at("/data/reason").asText()).isEqualTo("better");
    }

    @Test
    void aGracefulCancelTakesTheLastAnswerIn() {
        String id = api.start("- {id: a, uses: tool/silent}\n- {id: b, uses: set, needs: [a], with: {x: 1}}");
        Event call = command(id, "a");
        ask(id, "cancel", Map.of("grace", "soon")).then().statusCode(422).body("errors[0].path", equalTo("grace"));

        ask(id, "cancel", Map.of("grace", "PT1M")).then().statusCode(200);
        assertThat(api.run(id).has("finishedAt")).isFalse();
        executor.complete(call, Json.tree(1));

        JsonNode run = api.ended(id);
        assertThat(run.get("status").asText()).isEqualTo("cancelled");
        assertThat(run.get("cost").asText()).isEqualTo("0.010");
    }

    @Test
    void whenTheGraceIsOverWhatIsAtWorkIsStoppedAndItsAnswerComesTooLate() {
        String id = api.start("- {id: each, uses: tool/silent, foreach: [1, 2], maxParallel: 2}\n"
                + "- {id: look, uses: agent/silent}\n- {id: next, uses: tool/silent, needs: [look]}");
        Poll.until(() -> executor.commands(id).size() == 3);

        ask(id, "cancel", Map.of("grace", "PT1.5S", "reason", "enough")).then().statusCode(200);
        executor.complete(executor.commands(id).getFirst(), Json.tree(1));
        Poll.until(() -> step(api.run(id), "each")
                        .at("/items/0/status")
                        .asText()
                        .equals("succeeded")
                || step(api.run(id), "each").at("/items/1/status").asText().equals("succeeded"));
        assertThat(executor.commands(id))
                .as("nothing is stopped during the grace")
                .hasSize(3);

        JsonNode run = api.ended(id);
        assertThat(run.get("status").asText()).isEqualTo("cancelled");
        Instant until =
                Instant.parse(event(id, "run-cancelling").at("/data/until").asText());
        assertThat(Instant.parse(run.get("finishedAt").asText())).isAfterOrEqualTo(until);
        Poll.until(() -> executor.commands(id).size() == 5);
        assertThat(executor.commands(id).subList(3, 5))
                .extracting(command -> command.type())
                .containsExactlyInAnyOrder(
                        "io.flotilla.tool.call-cancel-requested.v1",
                        "io.flotilla.agent.invocation-cancel-requested.v1");
        int length = api.get("/api/v1/runs/" + id + "/events").get("items").size();
        executor.complete(executor.commands(id).get(1), Json.tree(2));
        executor.complete(executor.commands(id).get(2), Json.tree(3));
        String after = api.start("- {id: a, uses: tool/echo}");
        api.ended(after);
        assertThat(api.run(id)).isEqualTo(run);
        assertThat(api.get("/api/v1/runs/" + id + "/events").get("items")).hasSize(length);
    }

    @Test
    void aBudgetCanBeRaisedWhileTheRunIsAtWork() {
        String id = api.start("- {id: a, uses: tool/silent}\n- {id: b, uses: tool/echo, needs: [a], with: {x: 1}}");
        patch(id, "{\"budget\": {\"limit\": \"2.50\"}, \"reason\": \"worth it\"}")
                .then()
                .statusCode(200)
                .body("budget", equalTo("2.50"));
        patch(id, "{\"budget\": {\"limit\": \"-1\"}}").then().statusCode(422);
        patch(id, "{}").then().statusCode(422);
        executor.complete(command(id, "a"), Json.tree(1));

        assertThat(command(id, "b").data().at("/budget/limit").asText()).isEqualTo("2.50");
        assertThat(event(id, "budget-changed").at("/data/reason").asText()).isEqualTo("worth it");
    }

    private Response patch(String id, String body) {
        return api.request().body(body).patch("/api/v1/runs/" + id);
    }

    @Test
    void anotherTenantAndAReaderCannotTouchIt() {
        String id = api.start("- {id: a, uses: tool/silent}");
        Api other = new Api("tenant-" + UUID.randomUUID());

        for (String action : List.of("pause", "resume", "step", "steps/a/skip", "steps/a/retry")) {
            other.post("/api/v1/runs/" + id + "/" + action, Map.of()).then().statusCode(404);
            api.request("runs:read")
                    .body("{}")
                    .post("/api/v1/runs/" + id + "/" + action)
                    .then()
                    .statusCode(403);
        }
        other.post("/api/v1/runs/" + id + "/steps/a/modify", Map.of("with", Map.of()))
                .then()
                .statusCode(404);
        assertThat(api.status(id)).isEqualTo("running");
    }

    private Response ask(String id, String action, Object body) {
        return api.post("/api/v1/runs/" + id + "/" + action, body == null ? Map.of() : body);
    }

    private Event command(String id, String step) {
        Poll.until(() -> executor.commands(id).stream().anyMatch(e -> step.equals(e.stepId())));
        return executor.commands(id).stream()
                .filter(e -> step.equals(e.stepId()))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode event(String id, String type) {
        for (JsonNode event :
                api.get("/api/v1/runs/" + id + "/events?limit=200").get("items")) {
            if (event.get("type").asText().equals("io.flotilla.run." + type + ".v1")) {
                return event;
            }
        }
        throw new AssertionError("no " + type);
    }
}
