package io.flotilla.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConventionsTest {
    @ParameterizedTest
    @CsvSource({
        "get, /api/v1/runs, listRuns",
        "post, /api/v1/runs, createRun",
        "get, /api/v1/runs/{id}, getRun",
        "get, /api/v1/runs/{id}/events, listRunEvents",
        "post, /api/v1/runs/{id}/cancel, cancelRun",
        "post, /api/v1/runs/{id}/comments, createRunComment",
        "post, /api/v1/workflows:validate, validateWorkflow",
        "get, /api/v1/workflows/{name}/versions/{version}, getWorkflowVersion",
        "put, /api/v1/budgets/{name}, putBudget",
        "delete, /api/v1/keys/{id}, deleteKey",
        "get, /api/v1/tool-calls, listToolCalls",
        "get, /api/v1/status, getStatus",
        "get, /api/v1/usage, getUsage"
    })
    void operationsAreNamedByMethodAndPath(String method, String path, String id) {
        assertThat(OperationIds.of(method, path)).isEqualTo(id);
    }

    @Test
    void everyProblemThatCanComeIsDocumented() {
        JsonNode post = applied("post", "/api/v1/things/{id}/paint", """
                {"requestBody": {}, "security": [{"SecurityScheme": []}], "responses": {
                 "200": {"description": "done"}, "401": {"description": "Not Authorized"},
                 "422": {"description": "its own words"}}}""");
        JsonNode responses = post.get("responses");
        assertThat(responses.properties())
                .extracting(entry -> entry.getKey())
                .containsExactlyInAnyOrder("200", "400", "401", "403", "404", "422", "429", "503");
        assertThat(responses.at("/422/description").asText()).isEqualTo("its own words");
        assertThat(responses.at("/401/description").asText()).contains("key");
        assertThat(responses.findValuesAsText("$ref")).hasSize(7).containsOnly("#/components/schemas/Problem");
        assertThat(post.has("security")).isFalse();
    }

    @Test
    void noProblemIsDocumentedThatCannotCome() {
        assertThat(applied("put", "/api/v1/things/{id}", "{\"requestBody\": {}}")
                        .path("responses")
                        .has("404"))
                .isFalse();
        JsonNode get =
                applied("get", "/api/v1/things/{id}", "{\"parameters\": [{\"name\": \"id\", \"in\": \"path\"}]}");
        assertThat(get.path("responses").properties())
                .extracting(entry -> entry.getKey())
                .containsExactly("404");
    }

    @Test
    void whatNeedsNoKeySaysSo() {
        JsonNode get = applied("get", "/api/v1/status", "{\"responses\": {\"200\": {\"description\": \"OK\"}}}");
        assertThat(get.get("security")).isEmpty();
        assertThat(get.get("responses")).hasSize(1);
    }

    @Test
    void whatAResourceSaysIsKept() {
        JsonNode get = applied("get", "/api/v1/things", """
                {"operationId": "findThings", "parameters": [{"name": "cursor"}, {"name": "limit", "description": "own"}],
                 "responses": {"200": {"description": "OK"}}}""");
        assertThat(get.get("operationId").asText()).isEqualTo("findThings");
        assertThat(get.at("/parameters/0/description").asText()).contains("nextCursor");
        assertThat(get.at("/parameters/1/description").asText()).isEqualTo("own");
    }

    private static JsonNode applied(String method, String path, String operation) {
        Merger merger = new Merger("1.0");
        ObjectNode document = Json.object();
        document.withObjectProperty("paths").putObject(path).set(method, Json.parse(operation));
        merger.add("agent", document);
        return merger.result(List.of()).path("paths").path(path).path(method);
    }
}
