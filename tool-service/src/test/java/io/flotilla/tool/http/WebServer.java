package io.flotilla.tool.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that is open by an explicit setting, and one beside it that nobody may reach. */
public class WebServer implements QuarkusTestResourceLifecycleManager {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger secretVisits = new AtomicInteger();
    private final AtomicInteger dripping = new AtomicInteger();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private HttpServer open;
    private HttpServer secret;

    @Override
    public Map<String, String> start() {
        open = server();
        secret = server();
        open.createContext("/", this::answer);
        secret.createContext("/", exchange -> {
            secretVisits.incrementAndGet();
            send(exchange, 200, "text/plain", "secret");
        });
        String hosts = "127.0.0.1:" + port() + ",pinned.test:" + port();
        return Map.of("flotilla.tool.http.private-hosts", hosts);
    }

    int port() {
        return open.getAddress().getPort();
    }

    int secretPort() {
        return secret.getAddress().getPort();
    }

    int secretVisits() {
        return secretVisits.get();
    }

    /** How often a POST with this key came. */
    int counted(String key) {
        return counts.get(key).get();
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(WebServer.class));
    }

    @Override
    public void stop() {
        never.countDown();
        open.stop(0);
        secret.stop(0);
        threads.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        switch (exchange.getRequestURI().getPath()) {
            case "/hello" -> send(exchange, 200, "text/plain; charset=utf-8", "hello");
            case "/echo" -> send(exchange, 201, "application/json", echo(exchange, body));
            case "/large" -> send(exchange, 200, "text/plain", "x".repeat(300_000));
            case "/image" -> send(exchange, 200, "image/png", "\u0089PNG");
            case "/count" -> {
                String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
                int count = counts.computeIfAbsent(key, ignored -> new AtomicInteger())
                        .incrementAndGet();
                send(exchange, 200, "text/plain", Integer.toString(count));
            }
            case "/missing" -> send(exchange, 404, "text/plain", "not here");
            case "/cookie" -> {
                exchange.getResponseHeaders().add("Set-Cookie", "session=1");
                exchange.getResponseHeaders().add("X-Powered-By", "test");
                send(exchange, 200, "text/plain", "");
            }
            case "/to-secret" -> redirect(exchange, 302, "http://127.0.0.1:" + secretPort() + "/");
            case "/to-metadata" -> redirect(exchange, 301, "http://169.254.169.254/latest/meta-data/");
            case "/to-file" -> redirect(exchange, 302, "file:///etc/passwd");
            case "/to-hello" -> redirect(exchange, 303, "/hello");
            case "/to-echo" -> redirect(exchange, 307, "http://pinned.test:" + port() + "/echo");
            case "/loop" -> redirect(exchange, 302, "/loop");
            case "/slow" -> hang(exchange);
            case "/drip" -> drip(exchange);
            default -> exchange.close();
        }
    }

    /** Goes on writing until the other side hangs up. */
    private void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        dripping.incrementAndGet();
        try (OutputStream out = exchange.getResponseBody()) {
            while (!never.await(20, TimeUnit.MILLISECONDS)) {
                out.write('a');
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            dripping.decrementAndGet();
        }
    }

    /** How many slow answers are under way. */
    int dripping() {
        return dripping.get();
    }

    private static String echo(HttpExchange exchange, String body) {
        var headers = exchange.getRequestHeaders();
        return "{\"method\":\"%s\",\"body\":\"%s\",\"host\":\"%s\",\"authorization\":\"%s\",\"key\":\"%s\"}"
                .formatted(
                        exchange.getRequestMethod(),
                        body,
                        headers.getFirst("Host"),
                        headers.getFirst("Authorization"),
                        headers.getFirst("Idempotency-Key"));
    }

    private void hang(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write('a');
        out.flush();
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void redirect(HttpExchange exchange, int status, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            } catch (IOException e) {
                // The client has seen enough, which is what the test wants.
            }
        }
        exchange.close();
    }

    private HttpServer server() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
