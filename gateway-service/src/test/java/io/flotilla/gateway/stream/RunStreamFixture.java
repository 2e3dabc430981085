package io.flotilla.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.testing.KafkaProbe;
import io.flotilla.gateway.testing.FakeFleet;
import io.flotilla.gateway.testing.Http;
import io.flotilla.gateway.testing.SseClient.Frame;
import io.flotilla.local.EmbeddedStack;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A run with its stream of events at the gateway, and a hand on what the gateway hears of it. */
abstract class RunStreamFixture {
    FakeFleet fleet;
    EmbeddedStack stack;

    final String run = Ids.next("run");
    final String path = "/api/v1/runs/" + run + "/events";
    Http user;
    KafkaProbe kafka;

    @BeforeEach
    void open() throws Exception {
        kafka = new KafkaProbe(stack.kafkaBootstrap());
        user = new Http(fleet.adminKey()).newKey("user", null);
        fleet.workflow().run(run);
    }

    @AfterEach
    void close() {
        fleet.workflow().fail(false);
        kafka.close();
    }

    void appended(String... facts) {
        for (String fact : facts) {
            fleet.workflow().append(run, fact);
        }
    }

    void heard(Event event) {
        kafka.sendTo(Topics.RUN_EVENTS, event);
    }

    static void assertSequences(List<Frame> frames, long... expected) {
        assertThat(frames.stream().mapToLong(Frame::sequence).toArray()).isEqualTo(expected);
        frames.forEach(frame ->
                assertThat(Json.parse(frame.data()).path("sequence").asLong()).isEqualTo(frame.sequence()));
    }
}
