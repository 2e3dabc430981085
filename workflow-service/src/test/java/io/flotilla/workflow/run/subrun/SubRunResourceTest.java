package io.flotilla.workflow.run.subrun;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Runs that start runs. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class SubRunResourceTest extends SubRunTest {
    @Test
    void aStepStartsARunOfItsOwnAndTakesItsOutputsAndCost() {
        publish("child", CHILD, "- {id: w, uses: tool/echo, with: {v: \"${{ inputs.x * 2 }}\"}}");
        String id = api.start(
                "outputs: {z: \"${{ steps.a.output.outputs.y + 1 }}\"}",
                "- {id: a, uses: workflow/child, with: {x: 20}}",
                Map.of());

        JsonNode run = api.ended(id);
        JsonNode step = Api.step(run, "a");
        JsonNode child = api.run(step.get("runId").asText());

        assertThat(run.at("/outputs/z").asInt()).isEqualTo(41);
        assertThat(run.get("cost").asText()).isEqualTo("0.010");
        assertThat(step.at("/output/status").asText()).isEqualTo("succeeded");
        assertThat(step.at("/output/runId").asText()).isEqualTo(child.get("id").asText());
        assertThat(step.at("/attempts/0/runId").asText())
                .isEqualTo(child.get("id").asText());
        assertThat(Json.text(child.get("parent")))
                .isEqualTo("{\"runId\":\"" + id + "\",\"stepId\":\"a\",\"attempt\":1}");
        assertThat(child.at("/workflow/version").asInt()).isEqualTo(1);
        assertThat(child.at("/inputs/pad").asText()).isEqualTo("p");
        JsonNode children = api.get("/api/v1/runs?parent=" + id).get("items");
        assertThat(children).hasSize(1);
        assertThat(children.get(0).get("id")).isEqualTo(child.get("id"));
        assertThat(new Api("tenant-" + UUID.randomUUID())
                        .get("/api/v1/runs?parent=" + id)
                        .get("items"))
                .isEmpty();
    }

    @Test
    void inputsThatDoNotFitFailTheStepAsValidation() {
        publish("child", CHILD, "- {id: w, uses: tool/echo}");
        String id = api.start(
                "- {id: a, uses: workflow/child, with: {x: \"${{ 'much' }}\", pad: \"${{ 1 }}\"}, retry: {attempts: 3}}");

        JsonNode error = Api.step(api.ended(id), "a").get("error");

        assertThat(error.get("code").asText()).isEqualTo("invalid-inputs");
        assertThat(error.get("class").asText()).isEqualTo("validation");
        assertThat(error.get("message").asText())
                .contains("child@1")
                .contains("inputs.pad")
                .contains("inputs.x");
        assertThat(api.get("/api/v1/runs?parent=" + id).get("items")).isEmpty();
    }

    @Test
    void theFailureOfASubRunIsThatOfItsStep() {
        publish("child", "", "- {id: w, uses: tool/broken, with: {class: exit-code}}");
        String id = api.start("- {id: a, uses: workflow/child}");

        JsonNode run = api.ended(id);
        JsonNode step = Api.step(run, "a");

        assertThat(run.get("status").asText()).isEqualTo("failed");
        assertThat(step.at("/error/code").asText()).isEqualTo("exit-code");
        assertThat(step.at("/error/class").asText()).isEqualTo("exit-code");
        assertThat(step.at("/error/message").asText())
                .contains(step.get("runId").asText());
        assertThat(run.get("cost").asText()).isEqualTo("0.002");
        assertThat(step.get("attempts")).hasSize(1);
    }

    @Test
    void cancellingTheParentCancelsTheChildAndCountsWhatItHasSpent() {
        publish("child", "", "- {id: w, uses: tool/echo}\n- {id: s, uses: tool/silent, needs: [w]}");
        String id = api.start("- {id: a, uses: workflow/child}");
        String child = child(id);
        Poll.until(() -> api.run(child).get("cost").asText().equals("0.010"));

        api.post("/api/v1/runs/" + id + "/cancel", Map.of("reason", "enough"))
                .then()
                .statusCode(200);

        JsonNode run = api.ended(id);
        assertThat(run.get("status").asText()).isEqualTo("cancelled");
        assertThat(run.get("cost").asText()).isEqualTo("0.010");
        assertThat(api.ended(child).get("status").asText()).isEqualTo("cancelled");
        Poll.until(
                () -> executor.commands(child).stream().anyMatch(c -> c.type().contains("cancel")));
    }

    @Test
    void aStepThatTakesTooLongCallsItsSubRunOff() {
        publish("child", "", "- {id: s, uses: tool/silent}");
        String id = api.start("- {id: a, uses: workflow/child, timeout: PT1S, continueOnError: true}");

        JsonNode run = api.ended(id);

        assertThat(Api.step(run, "a").at("/error/class").asText()).isEqualTo("timeout");
        assertThat(api.ended(Api.step(run, "a").get("runId").asText())
                        .get("status")
                        .asText())
                .isEqualTo("cancelled");
    }

    @Test
    void cancellingTheChildFailsTheStep() {
        publish("child", "", "- {id: s, uses: tool/silent}");
        String id = api.start("- {id: a, uses: workflow/child}");
        api.post("/api/v1/runs/" + child(id) + "/cancel", Map.of()).then().statusCode(200);

        JsonNode run = api.ended(id);

        assertThat(run.get("status").asText()).isEqualTo("failed");
        assertThat(Api.step(run, "a").at("/error/class").asText()).isEqualTo("cancelled");
    }

    @Test
    void childrenPauseAndResumeWithTheirParent() {
        publish("child", "", "- {id: s, uses: tool/silent}\n- {id: t, uses: set, needs: [s], with: {x: 1}}");
        String id = api.start("- {id: a, uses: workflow/child}");
        String child = child(id);
        Poll.until(() -> executor.commands(child).size() == 1);

        api.post("/api/v1/runs/" + id + "/pause", Map.of()).then().statusCode(200);
        Poll.until(() -> api.status(child).equals("paused"));
        api.post("/api/v1/runs/" + id + "/resume", Map.of()).then().statusCode(200);
        Poll.until(() -> api.status(child).equals("running"));
        executor.complete(executor.commands(child).getFirst(), Json.object());

        assertThat(api.ended(id).get("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void childrenDoNotWaitForThePlaceOfTheirParent() {
        api.request()
                .body("{\"concurrency\": 1}")
                .put("/api/v1/queues/narrow")
                .then()
                .statusCode(201);
        publish("leaf", "queue: narrow\nconcurrency: {key: shared}", "- {id: w, uses: tool/echo}");
        publish("middle", "queue: narrow", "- {id: w, uses: workflow/leaf, foreach: [1, 2, 3]}");
        String id = api.start(
                "queue: narrow\nconcurrency: {key: shared}",
                "- {id: a, uses: workflow/middle, foreach: [1, 2, 3, 4]}",
                Map.of());

        JsonNode run = api.ended(id);

        assertThat(run.get("status").asText()).isEqualTo("succeeded");
        assertThat(run.get("cost").asText()).isEqualTo("0.120");
        assertThat(api.get("/api/v1/queues/narrow").get("depth").asInt()).isZero();
    }

    @Test
    void aKeyThatNoParentHoldsIsKept() {
        publish("leaf", "concurrency: {key: single}", "- {id: w, uses: wait, with: {for: PT0.05S}}");
        String id = api.start("- {id: a, uses: workflow/leaf, foreach: [1, 2, 3, 4, 5]}");

        assertThat(api.ended(id).get("status").asText()).isEqualTo("succeeded");
        List<JsonNode> children = children(id);
        assertThat(children).hasSize(5);
        for (JsonNode one : children) {
            for (JsonNode other : children) {
                boolean overlap = one != other
                        && text(one, "startedAt").compareTo(text(other, "finishedAt")) < 0
                        && text(other, "startedAt").compareTo(text(one, "finishedAt")) < 0;
                assertThat(overlap).as("%s beside %s", one, other).isFalse();
            }
        }
    }

    @Test
    void aWorkflowThatComesBackToItselfIsRefused() {
        publish("b", "", "- {id: w, uses: tool/echo}");
        publish("a", "", "- {id: w, uses: workflow/b}");
        publish("b", "", "- {id: w, uses: workflow/a}");

        String id = Api.json(api.post("/api/v1/runs", Map.of("workflow", "a")))
                .get("id")
                .asText();
        JsonNode run = api.ended(id);

        assertThat(run.at("/error/code").asText()).isEqualTo("recursive-sub-run");
        assertThat(run.at("/error/message").asText()).contains("a > b > a");
    }

    @Test
    void tooManyLevelsAreRefused() {
        publish("level-0", "", "- {id: w, uses: tool/echo}");
        for (int i = 1; i < 9; i++) {
            publish("level-" + i, "", "- {id: w, uses: workflow/level-" + (i - 1) + "}");
        }
        String allowed = api.start("- {id: w, uses: workflow/level-7}");
        String refused = api.start("- {id: w, uses: workflow/level-8}");

        assertThat(api.ended(allowed).get("status").asText()).isEqualTo("succeeded");
        assertThat(api.ended(refused).at("/error/code").asText()).isEqualTo("sub-run-depth");
    }

    private static String text(JsonNode node, String field) {
        return node.get(field).asText();
    }
}
