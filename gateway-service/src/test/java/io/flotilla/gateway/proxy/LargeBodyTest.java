package io.flotilla.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.testing.Poll;
import io.flotilla.common.testing.RawHttp;
import io.flotilla.gateway.testing.FakeFleet;
import io.flotilla.gateway.testing.FakeService;
import io.flotilla.gateway.testing.FakeService.Seen;
import io.flotilla.gateway.testing.GatewayTest;
import io.flotilla.gateway.testing.Http;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@GatewayTest
class LargeBodyTest {
    private static final int MIB = 1024 * 1024;
    private static final long ARTIFACT = 64L * MIB;

    FakeFleet fleet;

    private Http user;

    @BeforeEach
    void key() throws Exception {
        user = new Http(fleet.adminKey()).newKey("user", null);
        fleet.sandbox().forget();
    }

    @Test
    void anUploadWaitsForTheServiceInsteadOfFillingMemory() throws Exception {
        CountDownLatch release = fleet.sandbox().holdBodies();
        AtomicLong sent = new AtomicLong();
        MessageDigest digest = FakeService.sha256();
        try (Socket socket = RawHttp.open()) {
            // Ours shall not grow by itself: what it holds says nothing about the gateway.
            socket.setSendBufferSize(256 * 1024);
            OutputStream out = socket.getOutputStream();
            out.write(head("POST", "/api/v1/artifacts", "Content-Length: " + ARTIFACT + "\r\nConnection: close"));
            Thread writer = Thread.ofVirtual().start(() -> upload(out, digest, sent));
            long held = whenStill(sent);
            assertThat(held).as("bytes on their way while nobody reads").isLessThan(16L * MIB);

            release.countDown();
            writer.join();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 201");
            Seen seen = fleet.sandbox().take();
            assertThat(seen.size()).isEqualTo(ARTIFACT);
            assertThat(seen.sha256()).isEqualTo(HexFormat.of().formatHex(digest.digest()));
        } finally {
            release.countDown();
        }
    }

    @Test
    void aDownloadOfUnknownLengthComesWhole() throws Exception {
        var request = user.request("/api/v1/artifacts/bytes-" + ARTIFACT).GET().build();
        var answer = Http.client().send(request, BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(ARTIFACT);
        }
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    }

    @Test
    void aChunkedUploadPassesToo() throws Exception {
        byte[] body = new byte[3 * MIB];
        new Random(1).nextBytes(body);
        var answer = user.send(user.request("/api/v1/artifacts")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(fleet.sandbox().take().size()).isEqualTo(body.length);
    }

    @Test
    void aBodyAboveTheLimitIsRefusedBeforeItIsSent() throws Exception {
        String answer = raw("POST", "/api/v1/artifacts", "Content-Length: " + (ARTIFACT + 1) + "\r\nConnection: close");
        assertThat(answer).startsWith("HTTP/1.1 413").contains("too-large");
        assertThat(raw("POST", "/api/v1/runs", "Content-Length: " + 11 * MIB + "\r\nConnection: close"))
                .startsWith("HTTP/1.1 413");
        assertThat(raw("POST", "/api/v1/keys", "Content-Length: 70000\r\nConnection: close"))
                .startsWith("HTTP/1.1 413");
        assertThat(raw("POST", "/api/v1/keys", "Transfer-Encoding: chunked\r\nConnection: close"))
                .startsWith("HTTP/1.1 411");
    }

    @Test
    void aChunkedBodyIsCutAtTheLimit() throws Exception {
        var answer = user.send(user.request("/api/v1/runs")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[11 * MIB]))));
        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void aClientThatStopsSendingIsGivenUp() throws Exception {
        String answer = raw("POST", "/api/v1/artifacts", "Content-Length: 100");
        assertThat(answer).startsWith("HTTP/1.1 408");
    }

    @Test
    void expectContinueIsAnsweredHere() throws Exception {
        try (Socket socket = RawHttp.open()) {
            OutputStream out = socket.getOutputStream();
            out.write(head(
                    "POST", "/api/v1/artifacts", "Content-Length: 3\r\nExpect: 100-continue\r\nConnection: close"));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(in.readLine()).startsWith("HTTP/1.1 100");
            out.write("abc".getBytes(StandardCharsets.UTF_8));
            in.readLine();
            assertThat(in.readLine()).startsWith("HTTP/1.1 201");
        }
    }

    private String raw(String method, String path, String headers) {
        return RawHttp.exchange(new String(head(method, path, headers), StandardCharsets.UTF_8));
    }

    private byte[] head(String method, String path, String headers) {
        String text = method + " " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + user.key() + "\r\n"
                + headers + "\r\n\r\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void upload(OutputStream out, MessageDigest digest, AtomicLong sent) {
        byte[] piece = new byte[64 * 1024];
        Random random = new Random(7);
        try {
            while (sent.get() < ARTIFACT) {
                random.nextBytes(piece);
                out.write(piece);
                digest.update(piece);
                sent.addAndGet(piece.length);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What was sent when for half a second nothing more could be. */
    private static long whenStill(AtomicLong sent) {
        long[] last = {-1, System.nanoTime()};
        Poll.until(() -> {
            if (sent.get() != last[0]) {
                last[0] = sent.get();
                last[1] = System.nanoTime();
            }
            return last[0] > 0 && System.nanoTime() - last[1] > 500_000_000L;
        });
        return last[0];
    }
}
