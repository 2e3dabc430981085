package io.flotilla.workflow.queue.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.common.testing.Poll;
import io.flotilla.workflow.definition.application.Documents;
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

/** Runs that must not be at work beside each other. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class ConcurrencyTest {
    private final Api api = new Api("tenant-" + UUID.randomUUID());

    @Test
    void aSecondRunWithTheKeyWaitsAndAnotherKeyDoesNot() {
        String first = id(start("", "prod"));
        String second = id(start("", "prod"));
        String elsewhere = id(start("", "test"));

        assertThat(api.status(first)).isEqualTo("running");
        assertThat(api.status(second)).isEqualTo("queued");
        assertThat(api.status(elsewhere)).isEqualTo("running");
        cancel(first);
        Poll.until(() -> api.status(second).equals("running"));
    }

    @Test
    void aSecondRunIsRejectedWhereTheWorkflowSaysSo() {
        String first = id(start("onLimit: reject", "prod"));

        start("onLimit: reject", "prod")
                .then()
                .statusCode(409)
                .body("code", equalTo("concurrency-limit"))
                .contentType("application/problem+json");
        cancel(first);
        start("onLimit: reject", "prod").then().statusCode(201);
    }

    @Test
    void theOlderRunMakesWayWhereTheWorkflowSaysSo() {
        String first = id(start("onLimit: cancel-previous", "prod"));
        String second = id(start("onLimit: cancel-previous", "prod"));

        assertThat(api.status(second)).isEqualTo("running");
        assertThat(api.status(first)).isEqualTo("cancelled");
        JsonNode events = api.get("/api/v1/runs/" + first + "/events").get("items");
        assertThat(events.get(events.size() - 1).at("/data/reason").asText()).contains(second);
    }

    @Test
    void manyAtOnceStillKeepTheLimit() {
        List<String> ids = IntStream.range(0, 10)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> id(start("limit: 2", "prod"))))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        Poll.until(() -> api.get("/api/v1/queues/default").get("active").asInt() == 2);
        for (int i = 0; i < ids.size(); i++) {
            JsonNode running = api.get("/api/v1/runs?status=running").get("items");
            assertThat(running).hasSize(2);
            cancel(running.get(0).get("id").asText());
            int left = Math.min(2, ids.size() - i - 1);
            Poll.until(() -> api.get("/api/v1/runs?status=running").get("items").size() == left);
            if (left < 2) {
                break;
            }
        }
    }

    @Test
    void theKeyOfAnotherTenantIsAnotherKey() {
        Api other = new Api("tenant-" + UUID.randomUUID());
        id(start("onLimit: reject", "prod"));

        start(other, "onLimit: reject", "prod").then().statusCode(201);
    }

    @Test
    void aKeyThatCannotBeComputedIsTheRequestersMistake() {
        start("", "").then().statusCode(422).body("errors[0].path", equalTo("spec.concurrency.key"));
    }

    private Response start(String how, String target) {
        return start(api, how, target);
    }

    private static Response start(Api api, String how, String target) {
        String spec = "inputs: {properties: {target: {type: string}}}\nconcurrency:\n  key: ${{ inputs.target }}\n"
                + how.indent(2);
        JsonNode definition = Documents.yaml(Documents.text(spec, "- {id: a, uses: tool/silent}"));
        return api.post("/api/v1/runs", Map.of("definition", definition, "inputs", Map.of("target", target)));
    }

    private void cancel(String run) {
        api.post("/api/v1/runs/" + run + "/cancel", Map.of()).then().statusCode(200);
    }

    private static String id(Response response) {
        response.then().statusCode(201);
        return Api.json(response).get("id").asText();
    }
}
