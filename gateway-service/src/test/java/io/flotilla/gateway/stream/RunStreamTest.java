package io.flotilla.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.Poll;
import io.flotilla.gateway.testing.GatewayTest;
import io.flotilla.gateway.testing.Http;
import io.flotilla.gateway.testing.SseClient;
import io.flotilla.gateway.testing.SseClient.Frame;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

@GatewayTest
class RunStreamTest extends RunStreamFixture {
    @Test
    void historyComesFirstThenLiveEventsThenTheEnd() throws Exception {
        appended("run-created", "run-started");
        try (SseClient stream = SseClient.open(user, path)) {
            assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(stream.header("Cache-Control")).isEqualTo("no-store");
            assertThat(stream.next().retry()).isEqualTo("2000");
            assertSequences(stream.events(2), 1, 2);
            heard(fleet.workflow().append(run, "step-started"));
            Frame live = stream.nextEvent();
            assertThat(live.id()).isEqualTo("3");
            assertThat(live.event()).isEqualTo("io.flotilla.run.step-started.v1");
            heard(fleet.workflow().append(run, "run-succeeded"));
            List<Frame> last = stream.untilEnd();
            assertThat(last.getLast().event()).isEqualTo("io.flotilla.run.run-succeeded.v1");
        }
    }

    @Test
    void liveEventsLookLikeThoseOfThePages() throws Exception {
        try (SseClient stream = SseClient.open(user, path)) {
            awaitHeartbeat(stream);
            Event event = fleet.workflow().append(run, "step-started");
            heard(event);
            Frame live = stream.nextEvent();
            var page = user.send(user.request(path)
                            .header("Accept", "application/json")
                            .GET())
                    .json();
            assertThat(live.json()).isEqualTo(page.path("items").path(0));
            assertThat(live.json().path("id").asText()).isEqualTo(event.id());
        }
    }

    @Test
    void resumingNeitherRepeatsNorOmits() throws Exception {
        appended("run-created", "run-started", "step-started", "step-succeeded");
        try (SseClient stream = SseClient.open(user, path, "Last-Event-ID", "2")) {
            assertSequences(stream.events(2), 3, 4);
        }
        fleet.workflow().append(run, "run-failed");
        try (SseClient stream = SseClient.open(user, path + "?lastEventId=4")) {
            List<Frame> events =
                    stream.untilEnd().stream().filter(f -> f.event() != null).toList();
            assertSequences(events, 5);
        }
        // After the end a client that connects again is told to stop.
        try (SseClient stream = SseClient.open(user, path, "Last-Event-ID", "5")) {
            assertThat(stream.status()).isEqualTo(204);
        }
    }

    @Test
    void aPositionThatIsNotTheRunsIsRefused() throws Exception {
        appended("run-created");
        for (String id : new String[] {"7", "x", "-1", "99999999999999999999"}) {
            try (SseClient stream = SseClient.open(user, path, "Last-Event-ID", id)) {
                assertThat(stream.status()).as(id).isEqualTo(422);
            }
        }
    }

    @Test
    void longHistoriesComeWhole() throws Exception {
        IntStream.range(0, 950).forEach(i -> fleet.workflow().append(run, "step-started"));
        fleet.workflow().append(run, "run-cancelled");
        try (SseClient stream = SseClient.open(user, path)) {
            List<Frame> events =
                    stream.untilEnd().stream().filter(f -> f.event() != null).toList();
            assertSequences(events, LongStream.rangeClosed(1, 951).toArray());
        }
    }

    @Test
    void doubledLostAndDisorderedHintsMakeNoDifference() throws Exception {
        appended("run-created");
        try (SseClient stream = SseClient.open(user, path)) {
            assertSequences(stream.events(1), 1);
            Event two = fleet.workflow().append(run, "run-started");
            heard(two);
            heard(two);
            Event three = fleet.workflow().append(run, "step-started");
            Event four = fleet.workflow().append(run, "step-succeeded");
            heard(four);
            heard(three);
            heard(two);
            // Five is never heard of: six brings it.
            fleet.workflow().append(run, "step-started");
            heard(fleet.workflow().append(run, "run-succeeded"));
            List<Frame> events =
                    stream.untilEnd().stream().filter(f -> f.event() != null).toList();
            assertSequences(events, 2, 3, 4, 5, 6);
        }
    }

    @Test
    void anEventThatWasNeverHeardOfComesWithTheHeartbeat() throws Exception {
        appended("run-created");
        try (SseClient stream = SseClient.open(user, path)) {
            assertSequences(stream.events(1), 1);
            awaitHeartbeat(stream);
            appended("run-started", "run-succeeded");
            List<Frame> events =
                    stream.untilEnd().stream().filter(f -> f.event() != null).toList();
            assertSequences(events, 2, 3);
        }
    }

    @Test
    void manyWatchersEachGetEveryEventOnce() throws Exception {
        List<Http> users = List.of(user, new Http(fleet.adminKey()).newKey("viewer", null));
        List<SseClient> streams = new java.util.ArrayList<>();
        for (Http each : users) {
            streams.add(SseClient.open(each, path));
            streams.add(SseClient.open(each, path));
        }
        for (int i = 0; i < 300; i++) {
            heard(fleet.workflow().append(run, "step-started"));
        }
        heard(fleet.workflow().append(run, "run-succeeded"));
        for (SseClient stream : streams) {
            List<Frame> events =
                    stream.untilEnd().stream().filter(f -> f.event() != null).toList();
            assertSequences(events, LongStream.rangeClosed(1, 301).toArray());
            stream.close();
        }
    }

    @Test
    void theWorkflowServiceMayGoAwayInTheMiddle() throws Exception {
        appended("run-created");
        try (SseClient stream = SseClient.open(user, path)) {
            assertSequences(stream.events(1), 1);
            fleet.workflow().fail(true);
            appended("run-started", "step-started");
            heard(fleet.workflow().append(run, "run-succeeded"));
            int asked = fleet.workflow().pages(run);
            Poll.until(() -> fleet.workflow().pages(run) > asked + 2);
            fleet.workflow().fail(false);
            List<Frame> events =
                    stream.untilEnd().stream().filter(f -> f.event() != null).toList();
            assertSequences(events, 2, 3, 4);
        }
    }

    @Test
    void deltasComeOnlyWhenAskedForAndWithoutId() throws Exception {
        appended("run-created");
        try (SseClient with = SseClient.open(user, path + "?deltas=true");
                SseClient without = SseClient.open(user, path)) {
            with.events(1);
            without.events(1);
            Event delta = Event.of(
                            "io.flotilla.agent.delta-emitted.v1",
                            "default",
                            Map.of("invocationId", "i", "turn", 1, "index", 0, "text", "line\nbreak"))
                    .about(run, "write")
                    .from("agent");
            // What is sent before the consumer has its place in the topic is not heard, so it is sent until it is.
            Poll.until(() -> {
                kafka.sendTo(Topics.AGENT_DELTAS, delta);
                return deltaCame(with);
            });
            fleet.workflow().append(run, "run-succeeded");
            assertThat(without.untilEnd())
                    .noneMatch(f -> f.event() != null && f.event().contains("delta"));
            assertThat(with.untilEnd())
                    .noneMatch(f -> f.event() != null && f.event().contains("delta") && f.id() != null);
        }
    }

    @Test
    void pollingGoesOnWhereTheStreamWas() throws Exception {
        appended("run-created", "run-started", "step-started");
        var page = user.send(user.request(path)
                        .header("Accept", "application/json")
                        .header("Last-Event-ID", "2")
                        .GET())
                .json();
        assertThat(page.path("items")).hasSize(1);
        assertThat(page.at("/items/0/sequence").asLong()).isEqualTo(3);
        var explicit = user.send(user.request(path + "?after=1&limit=1")
                        .header("Last-Event-ID", "2")
                        .GET())
                .json();
        assertThat(explicit.at("/items/0/sequence").asLong()).isEqualTo(2);
    }

    private static void awaitHeartbeat(SseClient stream) throws InterruptedException {
        while (stream.next().comment() == null) {
            // what comes before the first heartbeat
        }
    }

    private static boolean deltaCame(SseClient stream) {
        try {
            for (int i = 0; i < 2; i++) {
                Frame frame = stream.next();
                if (frame.event() != null) {
                    assertThat(frame.event()).isEqualTo("io.flotilla.agent.delta-emitted.v1");
                    assertThat(frame.id()).isNull();
                    assertThat(frame.json().at("/data/text").asText()).isEqualTo("line\nbreak");
                    return true;
                }
            }
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
