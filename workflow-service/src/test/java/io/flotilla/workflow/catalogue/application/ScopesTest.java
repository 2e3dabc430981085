package io.flotilla.workflow.catalogue.application;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.definition.application.Documents;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nobody has done, by whatever way, what he may not do himself. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class ScopesTest extends CatalogueFixture {
    @Test
    void nobodyStartsWhatHeMayNotDo() {
        ObjectNode data = data("danger", 1);
        data.putArray("scopes").add("executions:write");
        announce(Event.of(TOOL, api.tenant(), data), agent(api.tenant(), "user", 1, "danger"));
        String steps = "- {id: a, uses: tool/danger}\n- {id: b, uses: agent/user, with: {topic: x}}";
        until(() ->
                Api.json(validate(steps).extract().response()).path("errors").size() == 2);
        validate(steps)
                .body("errors.path", contains("spec.steps[0].uses", "spec.steps[1].uses"))
                .body("errors.message", hasItem("needs the scope executions:write, which you lack"));

        String allowed = Documents.text("", steps);
        api.request("workflows:write", "executions:write")
                .body(Json.text(Documents.yaml(allowed)))
                .put("/api/v1/workflows/test")
                .then()
                .statusCode(201);
        api.post("/api/v1/runs", Map.of("workflow", "test"))
                .then()
                .statusCode(403)
                .body("code", equalTo("forbidden"))
                .body("errors.path", contains("spec.steps[0].uses", "spec.steps[1].uses"));
        api.request("runs:write", "executions:write")
                .body(Json.text(Map.of("workflow", "test")))
                .post("/api/v1/runs")
                .then()
                .statusCode(201);
        String schedule = """
                {"apiVersion": "flotilla.io/v1", "kind": "Schedule", "metadata": {"name": "daily"},
                 "spec": {"workflow": "test", "cron": "0 6 * * *"}}""";
        api.request()
                .body(schedule)
                .post("/api/v1/schedules")
                .then()
                .statusCode(403)
                .body("errors.path", hasItem("spec.steps[0].uses"));
    }

    @Test
    void nobodyStartsThroughSubRunsWhatHeMayNotDo() {
        announceDanger();
        publish("leaf", "- {id: a, uses: tool/danger}");
        publish("harmless", "- {id: a, uses: set, with: {x: 1}}");
        publish("middle", "- {id: a, uses: workflow/harmless}\n- {id: b, uses: workflow/leaf}");
        publish("top", "- {id: a, uses: workflow/middle}\n- {id: b, uses: workflow/harmless}");
        // What comes back to itself is looked at once.
        publish("harmless", "- {id: a, uses: workflow/top}");

        for (String workflow : List.of("leaf", "middle", "top", "harmless")) {
            api.post("/api/v1/runs", Map.of("workflow", workflow))
                    .then()
                    .statusCode(403)
                    .body("errors.message", contains(containsString("executions:write")));
            api.request("runs:write", "executions:write")
                    .body(Json.text(Map.of("workflow", workflow)))
                    .post("/api/v1/runs")
                    .then()
                    .statusCode(201);
        }
        JsonNode inline = Documents.yaml(Documents.text("", "- {id: a, uses: workflow/top}"));
        api.post("/api/v1/runs", Map.of("definition", inline)).then().statusCode(403);
        publish("middle", "- {id: a, uses: workflow/harmless@1}");
        api.post("/api/v1/runs", Map.of("workflow", "middle")).then().statusCode(201);
    }

    private void changesOnlyWithItsScopes(String run, String step, Map<String, ?> change) {
        String modify = "/api/v1/runs/" + run + "/steps/" + step + "/modify";
        api.post(modify, change)
                .then()
                .statusCode(403)
                .body("errors.message", contains(containsString("executions:write")));
        api.request("runs:write", "executions:write")
                .body(Json.text(change))
                .post(modify)
                .then()
                .statusCode(200);
    }

    private void publish(String name, String steps) {
        publish(name, steps, "{}");
    }

    private void publish(String name, String steps, String inputs) {
        String document = Documents.text("inputs: " + inputs, steps).replace("name: test", "name: " + name);
        api.request("workflows:write", "executions:write")
                .body(Json.text(Documents.yaml(document)))
                .put("/api/v1/workflows/" + name)
                .then()
                .statusCode(201);
    }

    @Test
    void nobodyHasDraftedWhatHeMayNotDo() {
        announceDanger();

        for (String pattern : List.of("tool/dang*", "tool/danger", "*", "agent/helper", "workflow/*")) {
            api.post("/api/v1/runs", Map.of("definition", drafting(pattern)))
                    .then()
                    .statusCode(403)
                    .body("errors.path", contains("spec.steps[0].with.allow.uses"))
                    .body("errors.message", contains(containsString("executions:write")));
        }
        api.post("/api/v1/runs", Map.of("definition", drafting("set"))).then().statusCode(201);
        api.request("runs:write", "executions:write")
                .body(Json.text(Map.of("definition", drafting("*"))))
                .post("/api/v1/runs")
                .then()
                .statusCode(201);
    }

    @Test
    void nobodyModifiesAStepIntoWhatHeMayNotDo() {
        announceDanger(agent(api.tenant(), "user", 1));
        String steps = """
                - {id: w, uses: wait, with: {for: PT1H}}
                - {id: a, uses: tool/danger, needs: [w], with: {x: 1}}
                - {id: b, uses: agent/user, needs: [w], with: {topic: x}}
                - {id: p, uses: plan, needs: [w], with: {agent: user, goal: any, allow: {uses: [set]}}}""";
        String run = Api.json(api.request("runs:write", "executions:write")
                        .body(Json.text(Map.of("definition", Documents.yaml(Documents.text("", steps)))))
                        .post("/api/v1/runs"))
                .get("id")
                .asText();

        api.post("/api/v1/runs/" + run + "/steps/b/modify", Map.of("agent", Map.of("prompt", "be brief")))
                .then()
                .statusCode(200);
        Map<String, Map<String, Object>> changes = Map.of(
                "a", Map.of("with", Map.of("x", 2)),
                "b", Map.of("agent", Map.of("tools", List.of("danger"))),
                "p", Map.of("with", Map.of("allow", Map.of("uses", List.of("*")))));
        changes.forEach((step, change) -> changesOnlyWithItsScopes(run, step, change));
    }

    @Test
    void nobodyHasASubRunDoWhatHeMayNotDo() {
        announceDanger();
        publish(
                "leaf",
                "- {id: a, uses: tool/danger, with: {x: '${{ inputs.x }}'}}",
                "{properties: {x: {type: number}}}");
        JsonNode definition = Documents.yaml(Documents.text(
                "",
                "- {id: w, uses: wait, with: {for: PT1H}}\n- {id: a, uses: workflow/leaf, needs: [w], with: {x: 1}}"));
        String run = Api.json(api.request("runs:write", "executions:write")
                        .body(Json.text(Map.of("definition", definition)))
                        .post("/api/v1/runs"))
                .get("id")
                .asText();
        changesOnlyWithItsScopes(run, "a", Map.of("with", Map.of("x", 2)));
    }

    @Test
    void noToolIsOverlookedAmongThousands() {
        ObjectNode data = data("zz-danger", 1);
        data.putArray("scopes").add("executions:write");
        announce(Event.of(TOOL, api.tenant(), data));
        until(() -> validate("- {id: a, uses: tool/zz-danger}").extract().statusCode() == 422);
        thousands("tool");

        api.post("/api/v1/runs", Map.of("definition", drafting("tool/*")))
                .then()
                .statusCode(403)
                .body("errors.message", contains(containsString("zz-danger")));
        api.post("/api/v1/runs", Map.of("definition", drafting("tool/a*")))
                .then()
                .statusCode(201);
    }

    /** A tool that needs more than the caller has. */
    private void announceDanger(Event... more) {
        ObjectNode data = data("danger", 1);
        data.putArray("scopes").add("executions:write");
        announce(Event.of(TOOL, api.tenant(), data));
        announce(more);
        until(() -> validate("- {id: a, uses: tool/danger}").extract().statusCode() == 422);
    }

    private static JsonNode drafting(String pattern) {
        return Documents.yaml(Documents.text(
                "",
                "- {id: draft, uses: plan, with: {agent: planner, goal: any, allow: {uses: ['" + pattern + "']}}}"));
    }
}
