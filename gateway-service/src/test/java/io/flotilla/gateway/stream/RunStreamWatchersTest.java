package io.flotilla.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.id.Ids;
import io.flotilla.common.testing.Poll;
import io.flotilla.common.testing.RawHttp;
import io.flotilla.gateway.testing.GatewayTest;
import io.flotilla.gateway.testing.Http;
import io.flotilla.gateway.testing.SseClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who may watch a run, how many at once, and what ends a stream early. */
@GatewayTest
class RunStreamWatchersTest extends RunStreamFixture {
    @Test
    void whoMayNotSeeTheRunGetsNoStream() throws Exception {
        appended("run-created");
        Http other = new Http(fleet.adminKey()).newKey("admin", "other");
        try (SseClient stream = SseClient.open(other, path)) {
            assertThat(stream.status()).isEqualTo(404);
            assertThat(stream.header("Content-Type")).isEqualTo("application/problem+json");
        }
        try (SseClient stream = SseClient.open(new Http("flt_live_x"), path)) {
            assertThat(stream.status()).isEqualTo(401);
        }
        fleet.workflow().fail(true);
        try (SseClient stream = SseClient.open(user, path)) {
            assertThat(stream.status()).isEqualTo(503);
            assertThat(stream.header("Retry-After")).isEqualTo("2");
        }
    }

    @Test
    void aKeyHasOnlySoManyStreams() throws Exception {
        appended("run-created");
        try (SseClient one = SseClient.open(user, path);
                SseClient two = SseClient.open(user, path);
                SseClient three = SseClient.open(user, path)) {
            List.of(one, two, three)
                    .forEach(stream -> assertThat(stream.status()).isEqualTo(200));
            try (SseClient four = SseClient.open(user, path)) {
                assertThat(four.status()).isEqualTo(429);
                assertThat(four.header("Retry-After")).isEqualTo("5");
            }
        }
        // Closed ones are given back.
        Poll.until(() -> status() == 200);
    }

    @Test
    void aRevokedKeyDoesNotGoOnWatching() throws Exception {
        appended("run-created");
        Http admin = new Http(fleet.adminKey());
        var key = admin.post("/api/v1/keys", Map.of("name", "x", "role", "viewer"))
                .json();
        try (SseClient stream = SseClient.open(new Http(key.path("key").asText()), path)) {
            stream.events(1);
            admin.delete("/api/v1/keys/" + key.path("id").asText());
            assertThat(stream.untilEnd()).anyMatch(frame -> frame.retry() != null);
        }
    }

    @Test
    void aClientThatDoesNotReadIsCut() throws Exception {
        try (Socket socket = watchWithoutReading()) {
            Poll.until(() -> fleet.workflow().pages(run) > 0);
            // A cut stream gives its place back: three others fit.
            Poll.until(this::threeFit);
            assertThat(fleet.workflow().pages(run))
                    .as("pages of 4 MB read for nobody")
                    .isLessThan(8);
            assertThat(drained(socket)).isLessThan(30_000_000);
        }
    }

    @Test
    void theConnectionOfOneThatNeverReadsIsClosed() throws Exception {
        try (Socket socket = watchWithoutReading()) {
            Poll.until(() -> isReset(socket));
        }
    }

    /** Asks for some 40 MB, far more than sockets hold. */
    private Socket watchWithoutReading() throws IOException {
        String filler = "x".repeat(20_000);
        IntStream.range(0, 2000).forEach(i -> fleet.workflow().append(run, "step-started-" + filler));
        Socket socket = RawHttp.open();
        // Does not grow by itself, and holds several segments of the loopback: through a window smaller than one the
        // kernel sends what it still has five times a second, which takes minutes.
        socket.setReceiveBufferSize(256 * 1024);
        socket.getOutputStream()
                .write(("GET " + path
                                + " HTTP/1.1\r\n"
                                + "Host: x\r\n"
                                + "Connection: close\r\n"
                                + "Accept: text/event-stream\r\n"
                                + "Authorization: Bearer "
                                + user.key() + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    /** Told by writing, because nothing is to be read. */
    private static boolean isReset(Socket socket) {
        try {
            socket.getOutputStream().write('\n');
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private int status() {
        try (SseClient stream = SseClient.open(user, path)) {
            return stream.status();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean threeFit() {
        String small = Ids.next("run");
        fleet.workflow().run(small);
        String other = "/api/v1/runs/" + small + "/events";
        try (SseClient one = SseClient.open(user, other);
                SseClient two = SseClient.open(user, other);
                SseClient three = SseClient.open(user, other)) {
            return one.status() == 200 && two.status() == 200 && three.status() == 200;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long drained(Socket socket) {
        long total = 0;
        byte[] piece = new byte[65536];
        try {
            for (int n = socket.getInputStream().read(piece);
                    n >= 0;
                    n = socket.getInputStream().read(piece)) {
                total += n;
            }
        } catch (IOException e) {
            // cut
        }
        return total;
    }
}
