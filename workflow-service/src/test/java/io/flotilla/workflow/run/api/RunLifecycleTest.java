package io.flotilla.workflow.run.api;

import static io.flotilla.workflow.testing.Api.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.testing.Api;
import io.flotilla.workflow.testing.ExecutorTest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Runs over real Postgres and Kafka; every answer is delivered twice. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class RunLifecycleTest extends ExecutorTest {
    @Test
    void stepsFollowEachOtherToTheOutputs() {
        String id =
                api.start("budget: {limit: '1.00'}\noutputs: {text: 'got ${{ steps.c.output.text }}'}", """
                - {id: a, uses: agent/echo@2, with: {text: hello, workspace: art_1}, timeout: PT1M}
                - {id: b, uses: tool/echo, needs: [a], with: {text: "${{ steps.a.output.text }}"}}
                - {id: c, uses: set, with: {text: "${{ steps.b.output.text }}!"}}""", Map.of());

        JsonNode run = api.ended(id);

        assertThat(run.get("status").asText()).isEqualTo("succeeded");
        assertThat(run.at("/outputs/text").asText()).isEqualTo("got hello!");
        assertThat(run.get("cost").asText()).isEqualTo("0.020");
        assertThat(run.get("currency").asText()).isEqualTo("USD");
        assertThat(run.get("budget").asText()).isEqualTo("1.00");
        assertThat(run.at("/workflow/name").asText()).isEqualTo("test");
        assertThat(run.get("createdBy").asText()).isEqualTo("user:test");
        JsonNode a = step(run, "a");
        assertThat(a.get("cost").asText()).isEqualTo("0.010");
        assertThat(a.at("/attempts/0/number").asInt()).isEqualTo(1);
        assertThat(a.has("durationMillis")).isTrue();
        Event invocation = executor.commands(id).getFirst();
        assertThat(invocation.type()).isEqualTo("io.flotilla.agent.invocation-requested.v1");
        assertThat(invocation.source()).isEqualTo("/flotilla/workflow");
        assertThat(invocation.replyTo()).isEqualTo("workflow");
        assertThat(invocation.stepId()).isEqualTo("a");
        assertThat(invocation.data().get("invocationId").asText()).isEqualTo(id + "/a/1");
        assertThat(invocation.data().get("agent").asText()).isEqualTo("echo@2");
        assertThat(invocation.data().get("workspace").asText()).isEqualTo("art_1");
        assertThat(invocation.data().get("input").has("workspace")).isFalse();
        assertThat(invocation.data().at("/budget/limit").asText()).isEqualTo("1.00");
        Event call = executor.commands(id).get(1);
        assertThat(call.type()).isEqualTo("io.flotilla.tool.call-requested.v1");
        assertThat(call.data().get("tool").asText()).isEqualTo("echo");
        assertThat(call.data().at("/arguments/text").asText()).isEqualTo("hello");
    }

    @Test
    void theEventsOfKafkaAndOfTheApiAreTheSameAndHaveNoGaps() {
        String id =
                api.start("- {id: a, uses: tool/twice, with: {x: 1}}\n- {id: b, uses: set, needs: [a], with: {y: 2}}");
        api.ended(id);

        List<JsonNode> page = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode part = api.get("/api/v1/runs/" + id + "/events?limit=2" + cursor);
            part.get("items").forEach(page::add);
            cursor =
                    part.has("nextCursor") ? "&cursor=" + part.get("nextCursor").asText() : null;
        } while (cursor != null);
        List<Event> published = executor.kafka().events(Topics.RUN_EVENTS, id, page.size());

        assertThat(page.stream().map(e -> e.get("type").asText().replaceAll("io.flotilla.run.|.v1", "")))
                .containsExactly(
                        "run-created",
                        "run-started",
                        "step-started",
                        "step-succeeded",
                        "step-started",
                        "step-succeeded",
                        "run-succeeded");
        for (int i = 0; i < page.size(); i++) {
            Event event = published.get(i);
            JsonNode shown = page.get(i);
            assertThat(event.sequence())
                    .isEqualTo(i + 1L)
                    .isEqualTo(shown.get("sequence").asLong());
            assertThat(event.id()).isEqualTo(shown.get("id").asText());
            assertThat(event.type()).isEqualTo(shown.get("type").asText());
            assertThat(event.time().toString()).isEqualTo(shown.get("time").asText());
            assertThat(Json.text(event.data())).isEqualTo(Json.text(shown.get("data")));
            assertThat(event.tenantId()).isEqualTo(api.tenant());
        }
        assertThat(api.get("/api/v1/runs/" + id + "/events?after=6").get("items"))
                .hasSize(1);
        assertThat(api.get("/api/v1/runs/" + id + "/events?after=7").get("items"))
                .isEmpty();
    }

    @Test
    void failuresAreRetriedAndPaidFor() {
        String id = api.start(
                "- {id: a, uses: tool/flaky, with: {until: 3, class: model}, retry: {attempts: 3, backoff: PT0.1S}}");

        JsonNode run = api.ended(id);

        assertThat(run.get("status").asText()).isEqualTo("succeeded");
        assertThat(run.get("cost").asText()).isEqualTo("0.014");
        assertThat(step(run, "a").get("attempts").findValuesAsText("status"))
                .containsExactly("failed", "failed", "succeeded");
        assertThat(executor.commands(id).stream().map(Event::id))
                .containsExactly(id + "/a/1", id + "/a/2", id + "/a/3");
    }

    @Test
    void aFailedRunSaysWhy() {
        JsonNode run = api.ended(api.start("- {id: a, uses: tool/broken}\n- {id: b, uses: tool/echo, needs: [a]}"));

        assertThat(run.get("status").asText()).isEqualTo("failed");
        assertThat(run.at("/error/code").asText()).isEqualTo("exit-code");
        assertThat(run.at("/error/class").asText()).isEqualTo("exit-code");
        assertThat(step(run, "b").get("status").asText()).isEqualTo("skipped");
    }

    @Test
    void foreachWorksThroughItsItems() {
        String id = api.start(
                "inputs: {properties: {files: {type: array}}}", """
                - {id: each, uses: agent/echo, foreach: "${{ inputs.files }}", maxParallel: 2,
                   with: {file: "${{ item }}", index: "${{ index }}"}}
                - {id: count, uses: set, with: {n: "${{ size(steps.each.output.items) }}"}}""", Map.of("files", List.of("a", "b", "c", "d", "e")));

        JsonNode run = api.ended(id);

        assertThat(step(run, "count").at("/output/n").asInt()).isEqualTo(5);
        assertThat(step(run, "each").get("items")).hasSize(5);
        assertThat(step(run, "each").at("/items/4/output/file").asText()).isEqualTo("e");
        assertThat(step(run, "each").at("/output/items/0/index").asInt()).isZero();
        assertThat(run.get("cost").asText()).isEqualTo("0.050");
        assertThat(executor.commands(id).stream().map(Event::stepId)).contains("each[0]", "each[4]");
    }

    @Test
    void anAttemptWithoutAnAnswerTimesOutAndIsCalledOff() {
        String id = api.start("- {id: a, uses: tool/silent, timeout: PT0.5S}");

        JsonNode run = api.ended(id);

        assertThat(run.at("/error/code").asText()).isEqualTo("timeout");
        assertThat(run.at("/error/class").asText()).isEqualTo("timeout");
        Poll.until(() -> executor.commands(id).size() == 2);
        Event cancel = executor.commands(id).get(1);
        assertThat(cancel.type()).isEqualTo("io.flotilla.tool.call-cancel-requested.v1");
        assertThat(cancel.data().get("callId").asText()).isEqualTo(id + "/a/1");
    }

    @Test
    void aWaitTakesAsLongAsItSays() {
        String id = api.start("- {id: w, uses: wait, with: {for: PT1S}}\n- {id: a, uses: tool/echo, needs: w}");

        assertThat(api.status(id)).isEqualTo("waiting");
        JsonNode run = api.ended(id);

        assertThat(run.get("status").asText()).isEqualTo("succeeded");
        assertThat(step(run, "w").get("durationMillis").asLong()).isBetween(1000L, 4000L);
    }

    @Test
    void cancellingIsFinalAndMayBeRepeated() {
        String id = api.start("- {id: a, uses: tool/silent}\n- {id: b, uses: tool/echo, needs: [a]}");
        Poll.until(() -> executor.commands(id).size() == 1);
        String cancel = "/api/v1/runs/" + id + "/cancel";

        api.post(cancel, Map.of("reason", "enough")).then().statusCode(200).body("status", equalTo("cancelled"));
        api.request().post(cancel).then().statusCode(200).body("status", equalTo("cancelled"));
        executor.complete(executor.commands(id).getFirst(), Json.object());
        Poll.until(() -> executor.commands(id).size() == 2);

        assertThat(executor.commands(id).get(1).type()).endsWith("call-cancel-requested.v1");
        assertThat(api.status(id)).isEqualTo("cancelled");
        JsonNode events = api.get("/api/v1/runs/" + id + "/events").get("items");
        assertThat(events.get(events.size() - 1).at("/data/reason").asText()).isEqualTo("enough");
        String done = api.start("- {id: a, uses: set, with: {x: 1}}");
        api.post("/api/v1/runs/" + done + "/cancel", Map.of())
                .then()
                .statusCode(409)
                .body("code", equalTo("run-ended"));
    }

    @Test
    void aRunIsNothingToAnotherTenant() {
        String id = api.start("- {id: a, uses: tool/silent}");
        Api other = new Api("tenant-" + UUID.randomUUID());

        other.request().get("/api/v1/runs/" + id).then().statusCode(404);
        other.request().get("/api/v1/runs/" + id + "/events").then().statusCode(404);
        other.post("/api/v1/runs/" + id + "/cancel", Map.of()).then().statusCode(404);
        assertThat(other.get("/api/v1/runs").get("items")).isEmpty();
        assertThat(other.get("/api/v1/approvals?runId=" + id).get("items")).isEmpty();
        assertThat(api.status(id)).isEqualTo("running");
    }

    @Test
    void anAnswerInTheNameOfAnotherTenantIsNotTaken() {
        String id = api.start("- {id: a, uses: tool/silent}");
        Poll.until(() -> executor.commands(id).size() == 1);
        Event command = executor.commands(id).getFirst();
        Event forged = Event.of(
                        "io.flotilla.tool.call-completed.v1",
                        "tenant-other",
                        Map.of("callId", id + "/a/1", "output", 1, "cost", "0"))
                .about(id, "a")
                .replyingTo("workflow")
                .from("tool");

        executor.kafka().sendTo(Topics.TOOL_EVENTS, forged);
        executor.complete(command, Json.object().put("mine", true));

        assertThat(step(api.ended(id), "a").at("/output/mine").asBoolean()).isTrue();
    }

    @Test
    void runsAreListedNewestFirstAndFiltered() {
        String first = api.start("- {id: a, uses: set, with: {x: 1}}");
        String second = api.start("- {id: a, uses: tool/silent}");
        String third = api.start("- {id: a, uses: set, with: {x: 1}}");

        JsonNode page = api.get("/api/v1/runs?limit=2");
        assertThat(page.get("items").findValuesAsText("id")).containsExactly(third, second);
        JsonNode rest =
                api.get("/api/v1/runs?limit=2&cursor=" + page.get("nextCursor").asText());
        assertThat(rest.get("items").findValuesAsText("id")).containsExactly(first);
        assertThat(api.get("/api/v1/runs?status=running").get("items").findValuesAsText("id"))
                .containsExactly(second);
        assertThat(api.get("/api/v1/runs?workflow=test").get("items")).hasSize(3);
        assertThat(api.get("/api/v1/runs?workflow=other").get("items")).isEmpty();
        api.request().get("/api/v1/runs?status=lost").then().statusCode(422);
    }
}
