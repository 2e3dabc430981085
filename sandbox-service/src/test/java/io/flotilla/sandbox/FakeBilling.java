package io.flotilla.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flotilla.common.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Grants every hold at 0.00005 USD a second, except to runs that are broke and while it is away. */
public final class FakeBilling implements AutoCloseable {

    public static final String BROKE = "run_broke";

    private final HttpServer server;
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private volatile boolean away;
    private volatile String lastToken;

    public FakeBilling() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/internal/v1/holds", this::hold);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers 503 from now on, or no more. */
    public void away(boolean isAway) {
        away = isAway;
    }

    /** From now on the token that was used last is too old. */
    public void endLastToken() {
        ended.add(lastToken);
    }

    /** What was asked for this execution. */
    public List<JsonNode> asked(String executionId) {
        return asked.stream()
                .filter(hold -> hold.path("id").asText().equals(executionId + "/hold"))
                .toList();
    }

    private void hold(HttpExchange exchange) throws IOException {
        JsonNode request = Json.parse(exchange.getRequestBody().readAllBytes());
        asked.add(request);
        lastToken = exchange.getRequestHeaders().getFirst("Authorization");
        if (away) {
            answer(exchange, 503, "{}");
        } else if (!lastToken.startsWith("Bearer ") || ended.contains(lastToken)) {
            answer(exchange, 401, "{}");
        } else if (request.path("runId").asText().startsWith(BROKE)) {
            answer(exchange, 402, "{\"code\":\"budget-exceeded\"}");
        } else {
            answer(exchange, 201, """
                    {"id": "x", "amount": "1", "currency": "USD", "news": true, "prices": [
                     {"meter": "sandbox.seconds", "resource": "python", "unitPrice": "0.00005"}]}""");
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
