package io.flotilla.workflow.schedule.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
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
class ScheduleResourceTest extends ScheduleFixture {
    private static final String YEARLY = "workflow: report\ncron: 0 3 1 1 *";

    @Test
    void aScheduleShowsItsNextFiveTimes() {
        put("yearly", YEARLY + "\ntimeZone: Europe/Berlin").then().statusCode(201);

        JsonNode schedule = schedule("yearly");
        assertThat(schedule.get("state").asText()).isEqualTo("active");
        assertThat(schedule.get("nextTimes"))
                .hasSize(5)
                .allMatch(time -> time.asText().endsWith("-01-01T02:00:00Z"));
        assertThat(schedule.at("/spec/cron").asText()).isEqualTo("0 3 1 1 *");
        assertThat(schedule.get("lastRuns")).isEmpty();
        put("yearly", YEARLY).then().statusCode(200).body("revision", equalTo(2));
    }

    @Test
    void ofManyWhoPutOneScheduleAtTheSameTimeNobodyIsPassedOver() {
        List<Integer> answers = IntStream.range(0, 8)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> put("same", YEARLY).statusCode()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers).containsOnly(200, 201).containsOnlyOnce(201);
        assertThat(schedule("same").get("revision").asInt()).isEqualTo(8);
    }

    @Test
    void aNameIsTakenOnce() {
        post("once", YEARLY).then().statusCode(201).header("Location", org.hamcrest.Matchers.endsWith("/once"));
        post("once", YEARLY).then().statusCode(409).body("code", equalTo("already-exists"));
        api.request().delete("/api/v1/schedules/once").then().statusCode(204);
        api.request().delete("/api/v1/schedules/once").then().statusCode(404);
        post("once", YEARLY).then().statusCode(201);
    }

    @Test
    void everythingThatIsWrongIsNamed() {
        put("wrong", "workflow: nobody\ncron: 0 3 1 1 *")
                .then()
                .statusCode(422)
                .body("errors.path", containsInAnyOrder("spec.workflow"));
        put("wrong", YEARLY + "\ninputs: {dya: x}")
                .then()
                .statusCode(422)
                .body("errors.path", hasItem("spec.inputs.dya"));
        put("wrong", YEARLY + "\novelap: skip").then().statusCode(422).body("errors.path", hasItem("spec.ovelap"));
        api.request()
                .contentType("application/yaml")
                .body(document("other", YEARLY))
                .put("/api/v1/schedules/wrong")
                .then()
                .statusCode(422)
                .body("errors.path", hasItem("metadata.name"));
    }

    @Test
    void aTriggeredScheduleStartsTheRunThatItNamed() {
        put("now", YEARLY + "\ninputs: {day: '${{ schedule.time }}'}").then().statusCode(201);

        Response triggered = api.request().post("/api/v1/schedules/now/trigger");

        triggered.then().statusCode(202);
        String runId = Api.json(triggered).get("runId").asText();
        Poll.until(() -> api.request().get("/api/v1/runs/" + runId).statusCode() == 200);
        JsonNode run = api.ended(runId);
        assertThat(run.get("schedule").asText()).isEqualTo("now");
        assertThat(run.get("createdBy").asText()).isEqualTo("user:test");
        assertThat(run.at("/inputs/day").asText())
                .isEqualTo(run.get("scheduledAt").asText());
        JsonNode last = schedule("now").get("lastRuns").get(0);
        assertThat(last.get("runId").asText()).isEqualTo(runId);
        assertThat(last.get("runStatus").asText()).isEqualTo("succeeded");
        assertThat(last.get("kind").asText()).isEqualTo("trigger");
        assertThat(last.get("askedBy").asText()).isEqualTo("user:test");
    }

    @Test
    void whoTriggersARunCannotDecideOnItWhereTheRequesterMayNot() {
        api.put(workflow("careful", "- {id: ask, uses: approval, with: {title: ok, excludeRequester: true}}"));
        put("careful", "workflow: careful\ncron: 0 3 1 1 *").then().statusCode(201);
        Api.Person ann = api.as("user:ann");
        String run = Api.json(ann.post("/api/v1/schedules/careful/trigger", Map.of()))
                .get("runId")
                .asText();
        Poll.until(() -> api.request().get("/api/v1/runs/" + run).statusCode() == 200);
        JsonNode question = api.question(run);
        String approve = "/api/v1/approvals/" + question.get("id").asText() + "/approve";
        Map<String, String> seen = Map.of("digest", question.get("digest").asText());

        ann.post(approve, seen).then().statusCode(403).body("code", equalTo("not-approver"));
        api.as("user:bob").post(approve, seen).then().statusCode(200);
    }

    @Test
    void aBackfillFiresEachTimeOnceInOrder() {
        put("daily", "workflow: report\ncron: 0 3 * * *\ninputs: {day: '${{ schedule.time }}'}")
                .then()
                .statusCode(201);
        Map<String, String> range = Map.of("from", "2026-01-01T00:00:00Z", "to", "2026-01-05T03:00:00Z");

        backfill("daily", range)
                .then()
                .statusCode(202)
                .body("times", equalTo(5))
                .body("added", equalTo(5));
        Poll.until(() -> settled("daily") == 5);
        backfill("daily", range).then().statusCode(202).body("added", equalTo(0));

        List<String> days = api.get("/api/v1/schedules/daily").get("lastRuns").findValuesAsText("scheduledAt");
        assertThat(days).hasSize(5).startsWith("2026-01-05T03:00:00Z").endsWith("2026-01-01T03:00:00Z");
        JsonNode runs = api.get("/api/v1/runs?workflow=report").get("items");
        assertThat(runs).hasSize(5);
        JsonNode first = api.ended(runs.get(4).get("id").asText());
        assertThat(first.at("/inputs/day").asText()).isEqualTo("2026-01-01T03:00:00Z");
    }

    @Test
    void aBackfillIsBounded() {
        put("minutely", "workflow: report\ncron: '* * * * *'\noverlap: allow")
                .then()
                .statusCode(201);

        backfill("minutely", Map.of("from", "2026-01-01T00:00:00Z", "to", "2026-01-01T16:40:00Z"))
                .then()
                .statusCode(422)
                .body("errors.path", hasItem("to"));
        backfill("minutely", Map.of("to", "2026-01-01T00:00:00Z"))
                .then()
                .statusCode(422)
                .body("errors.path", hasItem("from"));
        backfill("minutely", Map.of("from", "2026-01-02T00:00:00Z", "to", "2999-01-01T00:00:00Z"))
                .then()
                .statusCode(422);
        api.request().delete("/api/v1/schedules/minutely").then().statusCode(204);
    }

    @Test
    void aPausedScheduleShowsNoTimes() {
        put("paused", YEARLY).then().statusCode(201);

        api.request()
                .post("/api/v1/schedules/paused/pause")
                .then()
                .statusCode(200)
                .body("state", equalTo("paused"));
        assertThat(schedule("paused").get("nextTimes")).isEmpty();
        api.request().post("/api/v1/schedules/paused/resume").then().statusCode(200);
        assertThat(schedule("paused").get("nextTimes")).hasSize(5);
    }

    @Test
    void aScheduleIsNothingToAnotherTenantNorWithoutTheScope() {
        put("mine", YEARLY).then().statusCode(201);
        Api other = new Api("tenant-" + UUID.randomUUID());

        other.request().get("/api/v1/schedules/mine").then().statusCode(404);
        other.request().delete("/api/v1/schedules/mine").then().statusCode(404);
        for (String action : List.of("pause", "resume", "trigger")) {
            other.request().post("/api/v1/schedules/mine/" + action).then().statusCode(404);
        }
        other.post(
                        "/api/v1/schedules/mine/backfill",
                        Map.of("from", "2026-01-01T00:00:00Z", "to", "2026-01-02T00:00:00Z"))
                .then()
                .statusCode(404);
        assertThat(other.get("/api/v1/schedules").get("items")).isEmpty();
        assertThat(api.get("/api/v1/schedules").get("items").findValuesAsText("name"))
                .containsExactly("mine");
        api.request("schedules:read")
                .post("/api/v1/schedules/mine/trigger")
                .then()
                .statusCode(403);
        api.request("runs:read").get("/api/v1/schedules").then().statusCode(403);
    }

    private Response backfill(String name, Map<String, String> range) {
        return api.post("/api/v1/schedules/" + name + "/backfill", range);
    }

    private Response post(String name, String spec) {
        return api.request()
                .contentType("application/yaml")
                .body(document(name, spec))
                .post("/api/v1/schedules");
    }
}
