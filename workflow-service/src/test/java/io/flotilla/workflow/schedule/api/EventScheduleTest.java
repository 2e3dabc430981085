package io.flotilla.workflow.schedule.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What happens in runs, and what is emitted, fires who listens; no circle goes on for ever. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class EventScheduleTest extends ScheduleFixture {
    @Test
    void aRunThatSucceededFiresWhoListensAndNotItself() {
        put("after-build", """
                workflow: report
                inputs: {day: "${{ event.run.workflow }}"}
                onEvent:
                  type: io.flotilla.run.run-succeeded.v1
                  if: event.run.workflow != 'nothing'
                """).then().statusCode(201);
        String build = Api.json(api.post("/api/v1/runs", Map.of("workflow", "build")))
                .get("id")
                .asText();
        api.ended(build);

        Poll.until(() -> settled("after-build") >= 1);
        JsonNode fire = schedule("after-build").get("lastRuns").get(0);
        JsonNode report = api.ended(fire.get("runId").asText());
        assertThat(report.at("/inputs/day").asText()).isEqualTo("build");

        // The report's own success is an event of the same type; it is not followed by another report.
        Poll.until(() -> api.get("/api/v1/runs/" + report.get("id").asText() + "/events")
                .get("items")
                .findValuesAsText("type")
                .contains("io.flotilla.run.run-succeeded.v1"));
        String second = Api.json(api.post("/api/v1/runs", Map.of("workflow", "build")))
                .get("id")
                .asText();
        api.ended(second);
        Poll.until(() -> settled("after-build") >= 2);
        assertThat(api.get("/api/v1/runs?workflow=report").get("items")).hasSize(2);
    }

    @Test
    void aSubRunOfAScheduledRunFiresWhoListensAndNotTheScheduleAboveIt() {
        api.put(workflow("nested", "- {id: a, uses: workflow/build}"));
        String builds =
                "onEvent: {type: io.flotilla.run.run-succeeded.v1, if: \"event.run.workflow == 'build'\"}\noverlap: allow";
        put("above", "workflow: nested\n" + builds).then().statusCode(201);
        put("beside", "workflow: report\ninputs: {day: x}\n" + builds).then().statusCode(201);

        api.post("/api/v1/runs", Map.of("workflow", "build")).then().statusCode(201);

        // By the run that was asked for, and by the sub-run of the one that this has fired.
        Poll.until(() -> settled("beside") == 2);
        // What an event of no interest adds is dropped a moment later.
        Poll.until(() -> schedule("above").get("lastRuns").size() == settled("above"));
        assertThat(settled("above")).isEqualTo(1);
    }

    @Test
    void whatIsEmittedFiresWhoListensAndNotWhoEmitsIt() {
        api.put(workflow("tells", "- {id: a, uses: emit, with: {event: built, data: {day: monday}}}"));
        put("heard", """
                workflow: report
                inputs: {day: "${{ event.data.data.day }}"}
                onEvent: {type: io.flotilla.run.event-emitted.v1, if: "event.data.name == 'built'"}
                overlap: allow
                """).then().statusCode(201);
        put("echo", """
                workflow: tells
                onEvent: {type: io.flotilla.run.event-emitted.v1, if: "event.data.name == 'built' && !has(event.run)"}
                """).then().statusCode(201);
        Api other = new Api("tenant-" + UUID.randomUUID());

        other.post("/api/v1/events", Map.of("name", "built", "data", Map.of("day", "never")))
                .then()
                .statusCode(202);
        api.post("/api/v1/events", Map.of("name", "other")).then().statusCode(202);
        api.post("/api/v1/events", Map.of("name", "built", "data", Map.of("day", "sunday")))
                .then()
                .statusCode(202);

        // From outside, and by the run that this has fired.
        Poll.until(() -> settled("heard") == 2);
        assertThat(api.get("/api/v1/runs?workflow=report").get("items"))
                .extracting(run ->
                        api.ended(run.get("id").asText()).at("/inputs/day").asText())
                .containsExactlyInAnyOrder("sunday", "monday");
        Poll.until(() -> schedule("echo").get("lastRuns").size() == settled("echo"));
        assertThat(settled("echo")).isEqualTo(1);
    }

    @Test
    void circlesOfSchedulesEndAtADepth() {
        String listen = "onEvent: {type: io.flotilla.run.run-succeeded.v1, if: \"event.run.workflow == '%s'\"}";
        put("ping", "workflow: build\noverlap: allow\n" + listen.formatted("report"))
                .then()
                .statusCode(201);
        put("pong", "workflow: report\noverlap: allow\ninputs: {day: x}\n" + listen.formatted("build"))
                .then()
                .statusCode(201);

        api.post("/api/v1/runs", Map.of("workflow", "build")).then().statusCode(201);

        Poll.until(() -> schedule("ping")
                        .get("lastRuns")
                        .findValuesAsText("state")
                        .contains("skipped")
                || schedule("pong").get("lastRuns").findValuesAsText("state").contains("skipped"));
        assertThat(api.get("/api/v1/runs").get("items")).hasSize(9);
    }

    @Test
    void circlesOfWhatIsEmittedEndAtADepth() {
        for (String[] way : new String[][] {{"ping", "pong"}, {"pong", "ping"}}) {
            api.put(workflow("tells-" + way[1], "- {id: a, uses: emit, with: {event: " + way[1] + "}}"));
            put(
                            "hears-" + way[0],
                            "workflow: tells-" + way[1] + "\noverlap: allow\n"
                                    + "onEvent: {type: io.flotilla.run.event-emitted.v1, if: \"event.data.name == '"
                                    + way[0] + "'\"}")
                    .then()
                    .statusCode(201);
        }

        api.post("/api/v1/events", Map.of("name", "ping")).then().statusCode(202);

        // By turns: the first is of depth 1, so what the eighth emits would be the ninth.
        Poll.until(() -> settled("hears-ping") == 5);
        JsonNode last = schedule("hears-ping").at("/lastRuns/0");
        assertThat(last.get("state").asText()).isEqualTo("skipped");
        assertThat(last.get("message").asText()).contains("8 runs started each other");
        assertThat(settled("hears-pong")).isEqualTo(4);
        assertThat(api.get("/api/v1/runs").get("items")).hasSize(8);
    }
}
