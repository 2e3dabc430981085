package io.flotilla.workflow.schedule.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.workflow.testing.Api;
import io.restassured.response.Response;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** A tenant with two workflows, and what is done to its schedules. */
abstract class ScheduleFixture {
    final Api api = new Api("tenant-" + UUID.randomUUID());

    @BeforeEach
    void publish() {
        api.put(workflow("report", "- {id: a, uses: set, with: {day: '${{ inputs.day }}'}}"));
        api.put(workflow("build", "- {id: a, uses: set, with: {x: 1}}"));
    }

    /** How many of its latest firings are no longer pending. */
    int settled(String name) {
        return (int) schedule(name).get("lastRuns").findValuesAsText("state").stream()
                .filter(state -> !state.equals("pending"))
                .count();
    }

    JsonNode schedule(String name) {
        return api.get("/api/v1/schedules/" + name);
    }

    Response put(String name, String spec) {
        return api.request()
                .contentType("application/yaml")
                .body(document(name, spec))
                .put("/api/v1/schedules/" + name);
    }

    static String document(String name, String spec) {
        return "apiVersion: flotilla.io/v1\nkind: Schedule\nmetadata: {name: %s}\nspec:\n".formatted(name)
                + spec.indent(2);
    }

    static String workflow(String name, String steps) {
        return """
                apiVersion: flotilla.io/v1
                kind: Workflow
                metadata: {name: %s}
                spec:
                  inputs: {properties: {day: {type: string}}}
                  steps:
                    %s
                """.formatted(name, steps);
    }
}
