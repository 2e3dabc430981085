package io.flotilla.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergerTest {
    private final Merger merger = new Merger("1.0");

    @Test
    void aClashIsRenamedWithItsReferencesAndAnEqualOneIsShared() {
        merger.add("agent", document("agents", "{\"type\":\"object\"}"));
        merger.add("tool", document("tools", "{\"type\":\"string\"}"));
        merger.add("billing", document("costs", "{\"type\":\"object\"}"));
        JsonNode merged = merger.result(List.of());
        assertThat(merged.at("/components/schemas").properties())
                .extracting(entry -> entry.getKey())
                .containsExactlyInAnyOrder("Thing", "ToolThing", "Box", "ToolBox", "Problem");
        assertThat(reference(merged, "agents")).isEqualTo("#/components/schemas/Box");
        assertThat(reference(merged, "tools")).isEqualTo("#/components/schemas/ToolBox");
        assertThat(reference(merged, "costs")).isEqualTo("#/components/schemas/Box");
        assertThat(merged.at("/components/schemas/ToolBox/items/$ref").asText())
                .isEqualTo("#/components/schemas/ToolThing");
    }

    @Test
    void internalPathsAndForeignSecurityAreLeftOut() {
        merger.add("billing", Json.parse("""
                {"paths": {"/internal/v1/holds": {"post": {}}, "/api/v1/costs": {"get": {}}},
                 "components": {"securitySchemes": {"own": {}}}}"""));
        JsonNode merged = merger.result(List.of());
        assertThat(merged.path("paths").properties())
                .extracting(entry -> entry.getKey())
                .containsExactly("/api/v1/costs");
        assertThat(merged.at("/components/securitySchemes").properties())
                .extracting(entry -> entry.getKey())
                .containsExactly("bearer");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(merger.result(List.of("tool")).at("/x-flotilla-missing/0").asText())
                .isEqualTo("tool");
        assertThat(new Merger("1").result(List.of()).has("x-flotilla-missing")).isFalse();
    }

    @Test
    void theStreamIsDescribedBesideThePages() {
        merger.add("workflow", Json.parse("""
                {"paths": {"/api/v1/runs/{id}/events": {"get": {"parameters": [{"name": "after", "in": "query"}],
                 "responses": {"200": {"description": "ok", "content": {"application/json": {}}}}}}}}"""));
        JsonNode get = merger.result(List.of())
                .path("paths")
                .path("/api/v1/runs/{id}/events")
                .path("get");
        assertThat(get.path("responses").path("200").path("content").has("text/event-stream"))
                .isTrue();
        assertThat(get.path("parameters"))
                .extracting(parameter -> parameter.path("name").asText())
                .containsExactly("after", "Last-Event-ID", "lastEventId", "deltas");
    }

    /** Boxes of things; a thing differs from service to service. */
    private static JsonNode document(String path, String thing) {
        return Json.parse("""
                {"paths": {"/api/v1/%s": {"get": {"schema": {"$ref": "#/components/schemas/Box"}}}},
                 "components": {"schemas": {"Thing": %s,
                   "Box": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}}}}""".formatted(path, thing));
    }

    private static String reference(JsonNode merged, String path) {
        return merged.path("paths")
                .path("/api/v1/" + path)
                .at("/get/schema/$ref")
                .asText();
    }
}
