package io.flotilla.workflow.run.api;

import static io.flotilla.workflow.testing.Api.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.ExecutorTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plans that agents draft, and agents that people change, over HTTP, Postgres and Kafka. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class PlanResourceTest extends ExecutorTest {
    private static final String STEPS = """
            - id: draft
              uses: plan
              with: {agent: silent, goal: g, allow: {uses: [tool/*]}, approve: true}
            - {id: after, uses: set, with: {x: '${{ steps.draft.output.steps.b.output.n }}'}}
            """;
    private static final String DRAFT = """
            {"steps": [{"id": "a", "uses": "tool/silent"},
                       {"id": "b", "uses": "tool/echo", "needs": ["a"], "with": {"n": 3}}]}""";

    @Test
    void aPlanIsDraftedCorrectedAgreedToAndRun() {
        String id = api.start(STEPS);
        Event first = command(id, "draft", 1);
        assertThat(first.data().path("agent").asText()).isEqualTo("silent");
        assertThat(first.data().at("/input/allow/maxSteps").asInt()).isEqualTo(20);
        executor.complete(first, Json.parse("{\"steps\": [{\"id\": \"a\", \"uses\": \"agent/x\"}]}"));
        Event second = command(id, "draft", 2);
        assertThat(second.data().at("/input/problems/0/path").asText()).isEqualTo("steps[0].uses");
        executor.complete(second, Json.parse(DRAFT));

        JsonNode question = api.question(id);
        assertThat(question.at("/subject/steps")).hasSize(2);
        assertThat(step(api.run(id), "draft").at("/draft/round").asInt()).isEqualTo(2);
        api.post(
                        "/api/v1/approvals/" + question.get("id").asText() + "/approve",
                        Map.of("digest", question.get("digest").asText()))
                .then()
                .statusCode(200);
        executor.complete(command(id, "draft.a", 1), Json.tree(1));

        JsonNode run = api.ended(id);
        assertThat(run.get("status").asText()).isEqualTo("succeeded");
        assertThat(step(run, "draft.b").get("partOf").asText()).isEqualTo("draft");
        assertThat(step(run, "after").at("/output/x").asInt()).isEqualTo(3);
        assertThat(api.get("/api/v1/runs/" + id + "/events?limit=200").findValuesAsText("type"))
                .contains("io.flotilla.run.plan-drafted.v1", "io.flotilla.run.plan-extended.v1");
        long extended = sequence(id, "plan-extended");
        assertThat(step(api.get("/api/v1/runs/" + id + "/state?at=" + extended), "draft.a")
                        .get("status")
                        .asText())
                .isEqualTo("pending");
        api.request()
                .get("/api/v1/runs/" + id + "/analysis")
                .then()
                .statusCode(200)
                .body("steps.id", hasItem("draft.b"));
        api.request().get("/api/v1/runs/" + id + "/export?format=md").then().statusCode(200);
    }

    @Test
    void aDraftedStepIsAddressedByItsIdAndAForkGoesOnWithThePlan() {
        String id = api.start(STEPS.replace(", approve: true", ""));
        executor.complete(command(id, "draft", 1), Json.parse(DRAFT));
        Event working = command(id, "draft.a", 1);
        api.post("/api/v1/runs/" + id + "/steps/draft.b/modify", Map.of("with", Map.of("n", 9)))
                .then()
                .statusCode(200);
        api.post("/api/v1/runs/" + id + "/steps/draft.a/skip", Map.of()).then().statusCode(200);
        assertThat(api.ended(id).get("status").asText()).isEqualTo("succeeded");
        assertThat(step(api.run(id), "after").at("/output/x").asInt()).isEqualTo(9);
        assertThat(working.stepId()).isEqualTo("draft.a");

        String fork = Api.json(api.post("/api/v1/runs/" + id + "/fork", Map.of("at", sequence(id, "plan-extended"))))
                .get("id")
                .asText();
        executor.complete(command(fork, "draft.a", 1), Json.tree(1));
        JsonNode ended = api.ended(fork);
        assertThat(ended.get("status").asText()).isEqualTo("succeeded");
        assertThat(executor.commands(fork)).noneMatch(e -> e.stepId().equals("draft"));
        assertThat(step(ended, "after").at("/output/x").asInt()).isEqualTo(3);
    }

    @Test
    void anAgentIsChangedForOneRunAndTheChangeIsInItsTimeline() {
        String id = api.start("- {id: a, uses: tool/silent}\n- {id: b, uses: agent/silent, needs: [a]}");
        String modify = "/api/v1/runs/" + id + "/steps/b/modify";
        api.post(modify, Map.of("agent", Map.of("prompt", " ", "tools", java.util.List.of(1), "size", 2)))
                .then()
                .statusCode(422)
                .body("errors.path", hasItems("agent.prompt", "agent.tools[0]", "agent.size"));
        api.post("/api/v1/runs/" + id + "/steps/a/modify", Map.of("agent", Map.of("prompt", "x")))
                .then()
                .statusCode(422)
                .body("errors.path", hasItem("agent"));
        api.post(modify, Map.of()).then().statusCode(422);
        new Api("tenant-other")
                .post(modify, Map.of("agent", Map.of("prompt", "x")))
                .then()
                .statusCode(404);

        api.post(modify, Map.of("agent", Map.of("prompt", "Be brief.", "model", "offline/x"), "reason", "too long"))
                .then()
                .statusCode(200)
                .body("steps[1].agent.prompt", equalTo("Be brief."));
        api.request()
                .body("{\"agent\": {\"model\": null, \"tools\": [\"files.read\"]}}")
                .post(modify)
                .then()
                .statusCode(200);
        executor.complete(command(id, "a", 1), Json.tree(1));

        Event asked = command(id, "b", 1);
        assertThat(Json.text(asked.data().get("overrides")))
                .isEqualTo("{\"prompt\":\"Be brief.\",\"tools\":[\"files.read\"]}");
        JsonNode event = event(id, "step-modified");
        assertThat(event.at("/data/agent/prompt").asText()).isEqualTo("Be brief.");
        assertThat(event.at("/data/by").asText()).isEqualTo("user:test");
        assertThat(event.at("/data/reason").asText()).isEqualTo("too long");
        executor.complete(asked, Json.tree(1));
        api.ended(id);
        api.post(modify, Map.of("agent", Map.of("prompt", "y"))).then().statusCode(409);
    }

    private Event command(String run, String step, int attempt) {
        String id = run + "/" + step + "/" + attempt;
        Poll.until(() -> executor.commands(run).stream().anyMatch(e -> e.id().equals(id)));
        return executor.commands(run).stream()
                .filter(e -> e.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode event(String run, String type) {
        for (JsonNode event :
                api.get("/api/v1/runs/" + run + "/events?limit=200").get("items")) {
            if (event.get("type").asText().equals("io.flotilla.run." + type + ".v1")) {
                return event;
            }
        }
        throw new AssertionError("no event " + type);
    }

    private long sequence(String run, String type) {
        return event(run, type).get("sequence").asLong();
    }
}
