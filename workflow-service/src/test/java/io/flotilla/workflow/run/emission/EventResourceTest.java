package io.flotilla.workflow.run.emission;

import static io.flotilla.workflow.testing.Api.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Runs that tell each other something, over Postgres and Kafka. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class EventResourceTest {
    private static final String WAIT =
            "- {id: w, uses: wait, with: {event: pr.merged, if: 'event.data.pr == inputs.pr'}}";
    private static final String INPUTS = "inputs: {properties: {pr: {type: integer}}}";

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void whatOneRunEmitsAnotherWaitsFor() {
        String waiting = api.start(INPUTS, WAIT, Map.of("pr", 7));
        String other = api.start(INPUTS, WAIT, Map.of("pr", 8));

        String told = api.start("- {id: e, uses: emit, with: {event: pr.merged, data: {pr: 7}}}");

        JsonNode output = step(api.ended(waiting), "w").at("/output/event");
        assertThat(output.at("/data/pr").asInt()).isEqualTo(7);
        assertThat(output.get("runId").asText()).isEqualTo(told);
        assertThat(api.status(other)).isEqualTo("waiting");
    }

    @Test
    void anEventFromOutsideReachesOnlyItsTenant() {
        Api others = new Api("tenant-" + UUID.randomUUID());
        String theirs = others.start(INPUTS, WAIT, Map.of("pr", 7));
        String ours = api.start(INPUTS, WAIT, Map.of("pr", 7));

        api.post("/api/v1/events", Map.of("name", "pr.merged", "data", Map.of("pr", 7)))
                .then()
                .statusCode(202)
                .body("id", startsWith("evt_"));

        assertThat(api.ended(ours).get("status").asText()).isEqualTo("succeeded");
        assertThat(others.status(theirs)).isEqualTo("waiting");
    }

    @Test
    void whatIsEmittedRightAfterARunBeganToWaitIsNotLost() {
        for (int i = 0; i < 20; i++) {
            String waiting = api.start("- {id: w, uses: wait, with: {event: go-" + i + "}}");
            api.post("/api/v1/events", Map.of("name", "go-" + i)).then().statusCode(202);
            assertThat(api.ended(waiting).get("status").asText()).isEqualTo("succeeded");
        }
    }

    @Test
    void aBadEventIsRefused() {
        api.post("/api/v1/events", Map.of("name", "No Name"))
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("name"));
        api.post("/api/v1/events", Map.of("name", "x", "more", 1)).then().statusCode(422);
        api.request("runs:read")
                .body("{\"name\": \"x\"}")
                .post("/api/v1/events")
                .then()
                .statusCode(403);
    }
}
