package io.flotilla.workflow.run.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs and workflows by their labels and names. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class SearchTest {
    private static final String WORKFLOW = """
        apiVersion: flotilla.io/v1
        kind: Workflow
        metadata: {name: %s, description: '%s', labels: {team: %s, kind: nightly}}
        spec: {steps: [{id: a, uses: set, with: {x: 1}}]}
        """;

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void aRunHasTheLabelsOfItsWorkflowAndItsOwnOverThem() {
        api.put(WORKFLOW.formatted("report", "", "quality"));

        JsonNode run = Api.json(start("report", Map.of("team", "research", "ticket", "X-1")));

        assertThat(run.get("labels").toString())
                .isEqualTo("{\"kind\":\"nightly\",\"team\":\"research\",\"ticket\":\"X-1\"}");
        JsonNode created = api.get("/api/v1/runs/" + run.get("id").asText() + "/events")
                .get("items")
                .get(0);
        assertThat(created.at("/data/labels/team").asText()).isEqualTo("research");
        JsonNode fork = Api.json(api.post("/api/v1/runs/" + run.get("id").asText() + "/fork", Map.of()));
        assertThat(fork.get("labels")).isEqualTo(run.get("labels"));
    }

    @Test
    void runsAreFoundByWhatTheyAre() {
        api.put(WORKFLOW.formatted("report", "", "quality"));
        api.put(WORKFLOW.formatted("cleanup", "", "quality"));
        String first = id(start("report", Map.of("ticket", "X-1")));
        String second = id(start("report", Map.of("ticket", "X-2")));
        String other = id(start("cleanup", Map.of("ticket", "X-1")));
        String unlabelled = api.start("- {id: a, uses: tool/silent}");

        assertThat(found("label=ticket:X-1")).containsExactly(other, first);
        assertThat(found("label=ticket:X-1&label=kind:nightly&workflow=report")).containsExactly(first);
        assertThat(found("label=ticket:X-3")).isEmpty();
        assertThat(found("status=running")).containsExactly(unlabelled);
        assertThat(found("q=EPO")).containsExactly(second, first);
        assertThat(found("q=" + second.substring(0, 28))).containsExactly(second);
        assertThat(found("q=run_")).hasSize(4);
        String at = api.run(second).get("createdAt").asText();
        assertThat(found("createdBefore=" + at)).containsExactly(first);
        assertThat(found("createdAfter=" + at)).containsExactly(unlabelled, other, second);
        assertThat(new Api("tenant-" + UUID.randomUUID())
                        .get("/api/v1/runs?label=ticket:X-1")
                        .get("items"))
                .isEmpty();
    }

    @Test
    void whatIsFoundComesInPages() {
        api.put(WORKFLOW.formatted("report", "", "quality"));
        List<String> started = IntStream.range(0, 5)
                .mapToObj(i -> id(start("report", Map.of("ticket", "X-1"))))
                .toList();

        List<String> paged = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = api.get("/api/v1/runs?label=ticket:X-1&limit=2" + cursor);
            page.get("items").forEach(run -> paged.add(run.get("id").asText()));
            cursor = page.path("nextCursor").isTextual()
                    ? "&cursor=" + page.get("nextCursor").asText()
                    : null;
        }

        assertThat(paged).containsExactlyElementsOf(started.reversed());
    }

    @Test
    void aFilterThatMeansNothingIsRefusedWithItsField() {
        refused("/api/v1/runs?label=team", "label");
        refused("/api/v1/runs?label=team:a&label=team:b", "label");
        refused("/api/v1/runs?status=over", "status");
        refused("/api/v1/runs?createdAfter=yesterday", "createdAfter");
        refused("/api/v1/runs?createdBefore=" + encoded("+99999-01-01T00:00:00Z"), "createdBefore");
        refused("/api/v1/runs?q=%00", "q");
        refused("/api/v1/runs?workflow=" + "w".repeat(201), "workflow");
        refused("/api/v1/workflows?label=:x", "label");
        refused("/api/v1/workflows?q=%00", "q");
    }

    @Test
    void labelsThatBreakTheRulesAreRefused() {
        api.put(WORKFLOW.formatted("report", "", "quality"));

        start("report", Map.of("a b", "x")).then().statusCode(422).body("errors[0].path", equalTo("labels.a b"));
        Map<String, String> many = new java.util.HashMap<>();
        IntStream.range(0, 19).forEach(i -> many.put("k" + i, "v"));
        start("report", many).then().statusCode(422).body("errors[0].path", equalTo("labels"));
        api.request()
                .contentType("application/yaml")
                .body(WORKFLOW.formatted("bad", "", "x").replace("kind: nightly", "'a b': x"))
                .put("/api/v1/workflows/bad")
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("metadata.labels.a b"));
    }

    @Test
    void workflowsAreFoundByTheLabelsAndTextOfTheirLatestVersion() {
        api.put(WORKFLOW.formatted("report", "Sums up the Night", "quality"));
        api.put(WORKFLOW.formatted("cleanup", "", "quality"));
        api.put(WORKFLOW.formatted("cleanup", "", "research"));

        assertThat(names("label=team:quality")).containsExactly("report");
        assertThat(names("label=kind:nightly")).containsExactly("cleanup", "report");
        assertThat(names("label=kind:nightly&limit=1")).containsExactly("cleanup");
        assertThat(names("q=night")).containsExactly("report");
        assertThat(names("q=clean&label=team:research")).containsExactly("cleanup");
        assertThat(names("q=" + encoded("%"))).isEmpty();
    }

    private io.restassured.response.Response start(String workflow, Map<String, String> labels) {
        return api.post("/api/v1/runs", Map.of("workflow", workflow, "labels", labels));
    }

    private static String id(io.restassured.response.Response response) {
        response.then().statusCode(201);
        return Api.json(response).get("id").asText();
    }

    private List<String> found(String query) {
        return api.get("/api/v1/runs?" + query).get("items").findValuesAsText("id");
    }

    private List<String> names(String query) {
        List<String> names = new ArrayList<>();
        api.get("/api/v1/workflows?" + query)
                .get("items")
                .forEach(item -> names.add(item.get("name").asText()));
        return names;
    }

    private void refused(String path, String field) {
        api.request().get(path).then().statusCode(422).body("errors[0].path", equalTo(field));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
