package io.flotilla.workflow.definition.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class VersionResourceTest {
    private static final String WORKFLOW = """
            apiVersion: flotilla.io/v1
            kind: Workflow
            metadata: {name: hello}
            spec:
              steps:
                - {id: %s, uses: wait, with: {for: PT%dS}}
                - {id: b, uses: set, with: {x: 1}}
            """;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @BeforeEach
    void publishThree() {
        api.put(WORKFLOW.formatted("a", 300));
        api.put(WORKFLOW.formatted("a", 400));
        api.put(WORKFLOW.formatted("first", 400));
    }

    @Test
    void versionsAreListedNewestFirstInPages() {
        JsonNode page = api.get("/api/v1/workflows/hello/versions?limit=2");
        JsonNode rest = api.get("/api/v1/workflows/hello/versions?limit=2&cursor="
                + page.get("nextCursor").asText());

        assertThat(page.get("items").findValuesAsText("version")).containsExactly("3", "2");
        assertThat(rest.get("items").findValuesAsText("version")).containsExactly("1");
        assertThat(rest.has("nextCursor")).isFalse();
    }

    @Test
    void aDiffNamesStepsByTheirIds() {
        JsonNode one = api.get("/api/v1/workflows/hello/diff?from=1&to=2").get("differences");
        assertThat(one).hasSize(1);
        assertThat(one.get(0).get("path").asText()).isEqualTo("spec.steps.a.with.for");
        assertThat(one.get(0).get("before").asText()).isEqualTo("PT300S");
        assertThat(one.get(0).get("after").asText()).isEqualTo("PT400S");

        List<String> paths = new ArrayList<>();
        api.get("/api/v1/workflows/hello/diff?from=2")
                .get("differences")
                .forEach(d -> paths.add(d.get("path").asText()));
        assertThat(paths).containsExactly("spec.steps.a", "spec.steps.first");
        api.request().get("/api/v1/workflows/hello/diff").then().statusCode(422);
        api.request().get("/api/v1/workflows/hello/diff?from=9").then().statusCode(404);
    }

    @Test
    void aDeprecatedVersionIsTakenOnlyByName() {
        api.post("/api/v1/workflows/hello/versions/3/deprecate", Map.of("reason", "slow"))
                .then()
                .statusCode(200)
                .body("deprecated.reason", equalTo("slow"), "deprecated.by", equalTo("user:test"));

        assertThat(start("hello").at("/workflow/version").asInt()).isEqualTo(2);
        assertThat(start("hello@3").at("/workflow/version").asInt()).isEqualTo(3);
        api.post("/api/v1/workflows/hello/versions/3/restore", Map.of()).then().statusCode(200);
        assertThat(start("hello").at("/workflow/version").asInt()).isEqualTo(3);
    }

    @Test
    void aWorkflowIsDeletedOnlyWhenNoRunOfItIsAtWork() {
        String run = start("hello").get("id").asText();
        api.request().delete("/api/v1/workflows/hello").then().statusCode(409).body("code", equalTo("workflow-in-use"));
        api.post("/api/v1/runs/" + run + "/cancel", Map.of()).then().statusCode(200);

        api.request().delete("/api/v1/workflows/hello").then().statusCode(204);

        api.request().get("/api/v1/workflows/hello").then().statusCode(404);
        api.request().delete("/api/v1/workflows/hello").then().statusCode(404);
        assertThat(api.run(run).get("status").asText()).isEqualTo("cancelled");
        assertThat(api.put(WORKFLOW.formatted("a", 1)).get("version").asInt())
                .as("hello@1 never means another content")
                .isEqualTo(4);
        api.request().delete("/api/v1/workflows/hello").then().statusCode(204);
        assertThat(api.put(WORKFLOW.formatted("a", 1)).get("version").asInt()).isEqualTo(5);
    }

    @Test
    void aWorkflowThatAScheduleStartsIsNotDeleted() {
        String schedule = """
                {"apiVersion": "flotilla.io/v1", "kind": "Schedule", "metadata": {"name": "%s"},
                 "spec": {"workflow": "hello%s", "cron": "0 3 1 1 *"}}""";
        api.request()
                .body(schedule.formatted("named", "@2"))
                .post("/api/v1/schedules")
                .then()
                .statusCode(201);
        new Api("tenant-" + UUID.randomUUID())
                .request()
                .delete("/api/v1/workflows/hello")
                .then()
                .statusCode(404);

        api.request()
                .delete("/api/v1/workflows/hello")
                .then()
                .statusCode(409)
                .body("detail", containsString("by the schedules named"));
        api.request().delete("/api/v1/schedules/named").then().statusCode(204);
        api.request().delete("/api/v1/workflows/hello").then().statusCode(204);
    }

    @Test
    void whenEveryVersionIsDeprecatedOneMustBeNamed() {
        for (int version = 1; version <= 3; version++) {
            api.post("/api/v1/workflows/hello/versions/" + version + "/deprecate", Map.of())
                    .then()
                    .statusCode(200);
        }

        api.post("/api/v1/runs", Map.of("workflow", "hello"))
                .then()
                .statusCode(409)
                .body("code", equalTo("workflow-deprecated"), "detail", containsString("hello@3"));
        assertThat(start("hello@3").at("/workflow/version").asInt()).isEqualTo(3);
    }

    @Test
    void anotherTenantSeesAndChangesNothing() {
        Api other = new Api("tenant-" + UUID.randomUUID());

        other.request().get("/api/v1/workflows/hello/versions").then().statusCode(404);
        other.request().get("/api/v1/workflows/hello/diff?from=1").then().statusCode(404);
        other.post("/api/v1/workflows/hello/versions/1/deprecate", Map.of())
                .then()
                .statusCode(404);
        other.request().delete("/api/v1/workflows/hello").then().statusCode(404);
        api.request("workflows:read").delete("/api/v1/workflows/hello").then().statusCode(403);
        assertThat(api.get("/api/v1/workflows/hello").get("version").asInt()).isEqualTo(3);
    }

    private JsonNode start(String workflow) {
        return Api.json(api.post("/api/v1/runs", Map.of("workflow", workflow)));
    }
}
