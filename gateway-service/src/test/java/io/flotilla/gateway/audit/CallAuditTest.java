package io.flotilla.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.gateway.testing.FakeFleet;
import io.flotilla.gateway.testing.GatewayTest;
import io.flotilla.gateway.testing.Http;
import io.flotilla.local.EmbeddedStack;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;

@GatewayTest
class CallAuditTest {
    FakeFleet fleet;
    EmbeddedStack stack;

    @Test
    void readsAndWritesAreRecorded() throws Exception {
        Http user = new Http(fleet.adminKey()).newKey("editor", "audited");
        user.send(user.request("/api/v1/agents/a1")
                .header("X-Request-Id", "audited-write")
                .PUT(BodyPublishers.ofString("{}")));
        user.get("/api/v1/costs?token=secret");
        try (KafkaProbe kafka = new KafkaProbe(stack.kafkaBootstrap())) {
            List<Event> events = kafka.events(Topics.AUDIT_EVENTS, "audited", 2);
            Event write = events.stream()
                    .filter(event -> event.data().path("method").asText().equals("PUT"))
                    .findFirst()
                    .orElseThrow();
            assertThat(write.type()).isEqualTo("io.flotilla.audit.call-recorded.v1");
            assertThat(write.source()).isEqualTo("/flotilla/gateway");
            assertThat(write.data().path("path").asText()).isEqualTo("/api/v1/agents/{id}");
            assertThat(write.data().path("resource").asText()).isEqualTo("/api/v1/agents/a1");
            assertThat(write.data().path("status").asInt()).isEqualTo(200);
            assertThat(write.data().path("requestId").asText()).isEqualTo("audited-write");
            assertThat(write.data().path("subject").asText()).startsWith("key:key_");
            assertThat(write.data().path("ip").asText()).isEqualTo("127.0.0.1");
            assertThat(events).anyMatch(event -> event.data().path("status").asInt() == 503);
            assertThat(events).noneMatch(event -> event.data().toString().contains("secret"));
        }
    }
}
