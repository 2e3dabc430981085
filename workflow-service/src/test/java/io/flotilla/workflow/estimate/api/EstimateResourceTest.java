package io.flotilla.workflow.estimate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.workflow.testing.Api;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class EstimateResourceTest {
    private static final String WORKFLOW = "apiVersion: flotilla.io/v1\nkind: Workflow\n"
            + "metadata: {name: report}\nspec: {steps: [{id: a, uses: set, with: {x: %d}}]}\n";

    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void itIsFromRunsOfTheVersionAndOtherwiseOfEarlierOnesAndSaysWhich() {
        api.put(WORKFLOW.formatted(1));
        JsonNode none = estimate(Map.of());
        assertThat(none.get("basis").asText()).isEqualTo("none");
        assertThat(none.get("runs").asInt()).isZero();
        assertThat(none.has("cost")).isFalse();

        String first = run();
        run();
        api.post("/api/v1/runs/" + first + "/fork", Map.of()).then().statusCode(201);

        JsonNode known = estimate(Map.of());
        assertThat(known.get("basis").asText()).isEqualTo("this-version");
        assertThat(known.get("runs").asInt()).isEqualTo(2);
        assertThat(known.at("/outcomes/succeeded").asInt()).isEqualTo(2);
        assertThat(known.at("/cost/p50").asText()).isEqualTo("0");
        assertThat(known.at("/durationMillis/n").asInt()).isEqualTo(2);
        assertThat(known.at("/steps/0/id").asText()).isEqualTo("a");

        api.put(WORKFLOW.formatted(2));
        JsonNode earlier = estimate(Map.of());
        assertThat(earlier.get("version").asInt()).isEqualTo(2);
        assertThat(earlier.get("basis").asText()).isEqualTo("earlier-versions");
        assertThat(earlier.get("versions").get(0).asInt()).isEqualTo(1);
        assertThat(estimate(Map.of("version", 1)).get("basis").asText()).isEqualTo("this-version");
    }

    @Test
    void whatIsNotThereIsNotEstimated() {
        api.post("/api/v1/workflows/nobody:estimate", Map.of()).then().statusCode(404);
        api.put(WORKFLOW.formatted(1));
        api.post("/api/v1/workflows/report:estimate", Map.of("version", 7))
                .then()
                .statusCode(404);
        api.post("/api/v1/workflows/report:estimate", Map.of("version", 0))
                .then()
                .statusCode(422)
                .body("errors[0].path", equalTo("version"));
    }

    private JsonNode estimate(Map<String, ?> body) {
        var response = api.post("/api/v1/workflows/report:estimate", body);
        response.then().statusCode(200);
        return Api.json(response);
    }

    private String run() {
        var response = api.post("/api/v1/runs", Map.of("workflow", "report"));
        response.then().statusCode(201);
        return Api.json(response).get("id").asText();
    }
}
