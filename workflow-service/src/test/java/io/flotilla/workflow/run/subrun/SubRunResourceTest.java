package io.flotilla.workflow.run.subrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.ExecutorTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Runs that start runs. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class SubRunResourceTest extends ExecutorTest {
    private static final String CHILD = """
            inputs: {properties: {x: {type: number}, pad: {type: string, default: p}}, required: [x]}
            outputs: {y: "${{ steps.w.output.v }}"}""";

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

    @Test
    void whatIsNotThereIsNamedWhenTheWorkflowIsPublished() {
        publish("deploy-site", "", "- {id: w, uses: tool/echo}");

        refused("- {id: a, uses: workflow/deploy-sit}", "did you mean 'deploy-site'?");
        refused("- {id: a, uses: workflow/deploy-site@2}", "the latest is 1");
        refused("- {id: a, uses: workflow/test}", "cannot start itself");
        refused("- {id: a, uses: workflow/Deploy}", "workflow/<name>");
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        publish("child", CHILD, "- {id: w, uses: tool/echo}");
        publish("child", CHILD.replace("x:", "size:").replace("[x]", "[size]"), "- {id: w, uses: tool/echo}");
        String text = Documents.text("", """
                - {id: a, uses: workflow/chil}
                - {id: b, uses: workflow/child, with: {sise: 1}}
                - {id: c, uses: workflow/child@1, with: {x: "1", pad: "${{ steps.b.output.outputs.z }}"}}
                - {id: d, uses: set, with: {y: "${{ steps.c.output.outputs.y }}"}, if: steps.c.output.statu == 'x'}
                - {id: e, uses: set, with: {y: "${{ nonsense }}"}}""");
        Response response =
                api.request().contentType("application/yaml").body(text).put("/api/v1/workflows/test");

        response.then().statusCode(422);
        assertThat(Api.json(response).get("errors"))
                .extracting(error ->
                        error.get("path").asText() + " " + error.get("message").asText())
                .anySatisfy(error ->
                        assertThat(error).startsWith("spec.steps[0].uses").contains("'child'?"))
                .anySatisfy(error ->
                        assertThat(error).startsWith("spec.steps[1].with.sise").contains("'size'?"))
                .anySatisfy(error -> assertThat(error).isEqualTo("spec.steps[1].with.size is missing"))
                .anySatisfy(error -> assertThat(error).startsWith("spec.steps[2].with.x"))
                .anySatisfy(error ->
                        assertThat(error).startsWith("spec.steps[2].with.pad").contains("'y'?"))
                .anySatisfy(error ->
                        assertThat(error).startsWith("spec.steps[3].if").contains("'status'?"))
                .anySatisfy(error -> assertThat(error).startsWith("spec.steps[4].with.y"))
                .hasSize(7);
    }

    @Test
    void aVersionThatIsDeprecatedIsNotTheOneThatInputsAreCheckedBy() {
        publish("child", CHILD, "- {id: w, uses: tool/echo}");
        publish("child", "", "- {id: w, uses: tool/echo}");
        api.post("/api/v1/workflows/child/versions/2/deprecate", Map.of())
                .then()
                .statusCode(200);

        publish("user", "", "- {id: a, uses: workflow/child, with: {x: 1}}");
    }

    @Test
    void aWorkflowThatAnotherStartsIsNotDeleted() {
        publish("child", "", "- {id: w, uses: tool/echo}");
        publish("user", "", "- {id: w, uses: workflow/child@1}");

        api.request().delete("/api/v1/workflows/child").then().statusCode(409).body("detail", containsString("user"));
        publish("user", "", "- {id: w, uses: tool/echo}");
        api.request().delete("/api/v1/workflows/child").then().statusCode(204);
    }

    @Test
    void theChildIsBoundByTheBudgetOfItsParentWhichCanBeRaisedWhileItIsAtWork() {
        publish("child", "budget: {limit: \"5.00\"}", "- {id: s, uses: tool/silent}");
        String id = api.start("budget: {limit: \"1.00\"}", "- {id: a, uses: workflow/child}", Map.of());
        String child = child(id);
        assertThat(limit(child)).isEqualTo("1.00");

        allow(id, "3.00");
        Poll.until(() -> limit(child).equals("3.00"));
        assertThat(listed(child).get("budget").asText()).isEqualTo("3.00");

        allow(id, "9.00");
        Poll.until(() -> limit(child).equals("5.00"));
        assertThat(limit(id)).isEqualTo("9.00");
        assertThat(listed(id).get("budget").asText()).isEqualTo("9.00");
    }

    @Test
    void aBudgetThatIsGivenWhileSubRunsAreAtWorkBindsThemAllTheWayDown() {
        publish("leaf", "", "- {id: s, uses: tool/silent}\n- {id: next, uses: tool/echo, needs: [s]}");
        publish("middle", "", "- {id: leaf, uses: workflow/leaf}");
        String root = api.start("- {id: a, uses: workflow/middle}");
        String middle = child(root);
        String leaf = child(middle);
        Poll.until(() -> !executor.commands(leaf).isEmpty());
        assertThat(api.run(leaf).has("budget")).isFalse();

        allow(root, "1.00");

        Poll.until(() -> api.run(leaf).has("budget"));
        JsonNode said = inherited(leaf).get("data");
        assertThat(Json.text(said.get("within"))).isEqualTo("[{\"runId\":\"" + root + "\",\"limit\":\"1.00\"}]");
        assertThat(said.at("/budget/limit").asText()).isEqualTo("1.00");
        assertThat(said.has("before")).isFalse();
        assertThat(said.get("by").asText()).isNotEmpty();

        api.post("/api/v1/runs/" + leaf + "/steps/s/skip", Map.of()).then().statusCode(200);
        Poll.until(() -> executor.commands(leaf).stream().anyMatch(command -> "next".equals(command.stepId())));
        assertThat(budget(leaf, "next"))
                .isEqualTo("{\"limit\":\"1.00\",\"within\":[{\"runId\":\"" + root + "\",\"limit\":\"1.00\"}]}");
        api.ended(root);
    }

    @Test
    void whatIsSpentInASubRunIsSetAsideInTheBudgetsOfAllAboveIt() {
        publish("leaf", "budget: {limit: \"0.30\"}", "- {id: w, uses: tool/echo}");
        publish("middle", "", "- {id: w, uses: agent/echo}\n- {id: leaf, uses: workflow/leaf}");
        String root = api.start(
                "budget: {limit: \"1.00\"}",
                "- {id: beside, uses: agent/echo}\n- {id: a, uses: workflow/middle}",
                Map.of());

        api.ended(root);

        String middle = child(root);
        assertThat(budget(root, "beside")).isEqualTo("{\"limit\":\"1.00\"}");
        String within = "\"within\":[{\"runId\":\"" + root + "\",\"limit\":\"1.00\"}]}";
        assertThat(budget(middle, "w")).isEqualTo("{\"limit\":\"1.00\"," + within);
        assertThat(budget(child(middle), "w")).isEqualTo("{\"limit\":\"0.30\"," + within);
    }

    private void allow(String run, String limit) {
        api.request()
                .body(Json.text(Map.of("budget", Map.of("limit", limit))))
                .patch("/api/v1/runs/" + run)
                .then()
                .statusCode(200);
    }

    private JsonNode inherited(String run) {
        JsonNode events = api.get("/api/v1/runs/" + run + "/events").get("items");
        return StreamSupport.stream(events.spliterator(), false)
                .filter(event -> event.get("type").asText().contains("budget-inherited"))
                .findFirst()
                .orElseThrow();
    }

    private String limit(String run) {
        return api.run(run).get("budget").asText();
    }

    private JsonNode listed(String run) {
        JsonNode items = api.get("/api/v1/runs?limit=100").get("items");
        return StreamSupport.stream(items.spliterator(), false)
                .filter(item -> item.get("id").asText().equals(run))
                .findFirst()
                .orElseThrow();
    }

    private String budget(String run, String step) {
        return executor.commands(run).stream()
                .filter(command -> step.equals(command.stepId()))
                .map(command -> Json.text(command.data().get("budget")))
                .findFirst()
                .orElseThrow();
    }

    private void refused(String step, String message) {
        String text = Documents.text("", step);
        api.request()
                .contentType("application/yaml")
                .body(text)
                .put("/api/v1/workflows/test")
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("spec.steps[0].uses"))
                .body("errors[0].message", containsString(message));
    }

    private void publish(String name, String spec, String steps) {
        api.put(Documents.text(spec, steps).replace("{name: test}", "{name: " + name + "}"));
    }

    private String child(String parent) {
        Poll.until(() -> children(parent).size() == 1);
        return children(parent).getFirst().get("id").asText();
    }

    private List<JsonNode> children(String parent) {
        JsonNode items = api.get("/api/v1/runs?limit=100&parent=" + parent).get("items");
        return StreamSupport.stream(items.spliterator(), false).toList();
    }

    private static String text(JsonNode node, String field) {
        return node.get(field).asText();
    }
}
