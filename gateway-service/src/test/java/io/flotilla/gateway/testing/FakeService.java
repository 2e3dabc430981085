package io.flotilla.gateway.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A service behind the gateway: a real HTTP server that remembers what it was asked and says so. */
public class FakeService implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final String name;
    private final HttpServer server;
    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    private volatile CountDownLatch readsBodies = new CountDownLatch(0);

    /** A request as it arrived; header names in lower case. */
    public record Seen(String method, String uri, Map<String, List<String>> headers, long size, String sha256) {
        public String header(String header) {
            List<String> values = headers.get(header);
            return values == null ? null : values.getFirst();
        }

        public String token() {
            return header("authorization").substring("Bearer ".length());
        }
    }

    public FakeService(String name) {
        try {
            this.name = name;
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::handle);
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next request that was not taken yet. */
    public Seen take() throws InterruptedException {
        Seen next = seen.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError(name + " was not asked");
        }
        return next;
    }

    public void forget() {
        seen.clear();
    }

    /** From now on bodies are left unread until the latch that is returned is counted down. */
    public CountDownLatch holdBodies() {
        CountDownLatch latch = new CountDownLatch(1);
        readsBodies = latch;
        return latch;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/q/health/ready")) {
                answer(exchange, 200, "{}");
            } else if (path.equals("/openapi")) {
                answer(exchange, 200, openApi());
            } else if (!special(exchange)) {
                echo(exchange, path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True when the request was answered. */
    protected boolean special(HttpExchange exchange) throws IOException {
        return false;
    }

    protected String openApi() {
        return """
                {"openapi":"3.1.0","info":{"title":"%1$s","version":"1"},"tags":[{"name":"%1$s"}],
                 "components":{"schemas":{"Thing":{"type":"object","title":"%1$s"}}},
                 "paths":{"/api/v1/%1$s-things/{id}":{"get":{"responses":{"200":{"description":"ok","content":
                 {"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}}}}},
                 "/internal/v1/secret":{"get":{}}}}""".formatted(name);
    }

    private void echo(HttpExchange exchange, String path) throws IOException, InterruptedException {
        readsBodies.await(60, TimeUnit.SECONDS);
        Seen request = read(exchange);
        seen.add(request);
        if (path.endsWith("/vanish")) {
            return;
        }
        if (path.contains("/bytes-")) {
            bytes(exchange, Long.parseLong(path.substring(path.indexOf("/bytes-") + 7)));
            return;
        }
        if (request.method().equals("POST")) {
            exchange.getResponseHeaders().set("Location", url() + "/api/v1/artifacts/art_1?x=1");
        }
        exchange.getResponseHeaders().set("X-Frame-Options", "ALLOWALL");
        exchange.getResponseHeaders().set("ETag", "\"7\"");
        exchange.getResponseHeaders().set("Keep-Alive", "timeout=1");
        answer(
                exchange,
                request.method().equals("POST") ? 201 : 200,
                "{\"service\":\"" + name + "\",\"size\":" + request.size() + ",\"sha256\":\"" + request.sha256()
                        + "\"}");
    }

    private static Seen read(HttpExchange exchange) throws IOException {
        MessageDigest digest = sha256();
        long size = 0;
        try (InputStream body = exchange.getRequestBody()) {
            byte[] piece = new byte[PIECE];
            for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
                digest.update(piece, 0, n);
                size += n;
            }
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(exchange.getRequestHeaders());
        String uri = exchange.getRequestURI().toString();
        return new Seen(
                exchange.getRequestMethod(), uri, headers, size, HexFormat.of().formatHex(digest.digest()));
    }

    private static void bytes(HttpExchange exchange, long size) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(200, size);
        byte[] piece = new byte[PIECE];
        try (OutputStream out = exchange.getResponseBody()) {
            for (long left = size; left > 0; left -= PIECE) {
                out.write(piece, 0, (int) Math.min(left, PIECE));
            }
        }
    }

    protected static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
