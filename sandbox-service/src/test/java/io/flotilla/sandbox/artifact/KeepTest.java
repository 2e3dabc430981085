package io.flotilla.sandbox.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.sandbox.SandboxTest;
import io.flotilla.sandbox.SandboxTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(SandboxTestResource.class)
class KeepTest extends SandboxTest {
    @Test
    void aLargeValueIsKeptOnceAndOnlyForItsTenant() {
        Map<String, Object> value = Map.of("lines", List.of("x".repeat(400_000), "\u00e9\u0000"), "n", 1);
        Event request = command(KeepHandler.REQUESTED, Map.of("requestId", run + "/step/1", "value", value));
        Event other = command(KeepHandler.REQUESTED, Map.of("requestId", run + "/step/2"));

        kafka.sendTo(Topics.SANDBOX_COMMANDS, request, request, other);

        List<Event> answers = kafka.events(Topics.SANDBOX_EVENTS, run, 2);
        Event kept = answers.stream()
                .filter(e -> e.type().equals(KeepHandler.KEPT))
                .findFirst()
                .orElseThrow();
        assertThat(answers).extracting(Event::type).containsExactlyInAnyOrder(KeepHandler.KEPT, KeepHandler.FAILED);
        assertThat(answers).allMatch(e -> "tool".equals(e.replyTo()));
        String id = kept.data().get("id").asText();
        byte[] bytes = asUser().get("/api/v1/artifacts/" + id)
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json")
                .extract()
                .asByteArray();
        JsonNode read = Json.parse(bytes);
        assertThat(read).isEqualTo(Json.parse(Json.bytes(value)));
        assertThat(kept.data().get("size").asLong()).isEqualTo(bytes.length);
        asUserOf(tenant + "-other").get("/api/v1/artifacts/" + id).then().statusCode(404);
    }
}
