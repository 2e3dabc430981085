package io.flotilla.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.cli.ExitCode;
import io.flotilla.cli.FakeFleet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunEventsTest {
    private FakeFleet fleet;

    @BeforeEach
    void start() throws IOException {
        fleet = new FakeFleet();
        fleet.event("run-created", "", "{\"workflow\":{\"name\":\"w\",\"version\":1}}")
                .event("run-started", "", "{}")
                .event("step-started", "a", "{\"attempt\":1}")
                .event("step-succeeded", "a", "{\"cost\":\"0.1\"}")
                .event("run-succeeded", "", "{}");
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void theStreamIsReadUpToTheLastEvent() throws InterruptedException {
        List<RunEvent> events = follow(client());
        assertThat(events).extracting(RunEvent::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(events.get(2).stepId()).isEqualTo("a");
        assertThat(events.get(3).data().path("cost").asText()).isEqualTo("0.1");
        assertThat(fleet.requests()).containsExactly("GET /api/v1/runs/r/events");
    }

    @Test
    void aDroppedConnectionIsTakenUpWithoutGapOrRepeat() throws InterruptedException {
        fleet.cutStreamsAfter(2);
        assertThat(follow(client())).extracting(RunEvent::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(fleet.requests()).hasSize(3);
    }

    @Test
    void whereStreamsDoNotGetThroughTheUrlIsPolled() throws InterruptedException {
        fleet.refuseStreams();
        assertThat(follow(client())).extracting(RunEvent::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(fleet.requests()).contains("GET /api/v1/runs/r/events?limit=200&after=4");
    }

    @Test
    void aRefusalIsSaidAtOnce() {
        FlotillaClient stranger = new FlotillaClient(new Connection(fleet.url(), "flt_live_other"));
        assertThatThrownBy(() -> follow(stranger))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INVALID));
    }

    @Test
    void hintsAreHandedOverWithoutAPosition() {
        var json = Json.MAPPER
                .createObjectNode()
                .put("type", "io.flotilla.agent.delta-emitted.v1")
                .put("stepId", "w[3]");
        json.putObject("data").put("text", "hello");
        RunEvent event = RunEvent.of(json, "", "");
        assertThat(event.sequence()).isZero();
        assertThat(event.type()).isEqualTo("agent.delta-emitted");
        assertThat(event.isTerminal()).isFalse();
    }

    private FlotillaClient client() {
        return new FlotillaClient(new Connection(fleet.url() + "/", FakeFleet.KEY));
    }

    private static List<RunEvent> follow(FlotillaClient client) throws InterruptedException {
        List<RunEvent> events = new ArrayList<>();
        client.events("r", false).follow(events::add);
        return events;
    }
}
