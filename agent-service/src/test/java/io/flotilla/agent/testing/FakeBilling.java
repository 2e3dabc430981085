package io.flotilla.agent.testing;

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

/** Billing's door for holds. Runs in {@link #poor} are refused; those in {@link #away} find it out of order. */
public final class FakeBilling implements AutoCloseable {
    public static final String INPUT = "0.000001";
    public static final String CACHED = "0.0000005";
    public static final String OUTPUT = "0.000004";

    public final Set<String> poor = ConcurrentHashMap.newKeySet();
    public final Set<String> away = ConcurrentHashMap.newKeySet();
    public final List<JsonNode> holds = new CopyOnWriteArrayList<>();
    public final List<String> released = new CopyOnWriteArrayList<>();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private final HttpServer server;
    private volatile String lastToken;

    public FakeBilling() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/internal/v1/holds", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on the token that was used last is too old. */
    public void endLastToken() {
        ended.add(lastToken);
    }

    /** The ids of the holds of one run, in the order in which they were asked for. */
    public List<String> holdsOf(String run) {
        return holds.stream()
                .filter(hold -> run.equals(hold.path("runId").asText()))
                .map(hold -> hold.path("id").asText())
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        lastToken = String.valueOf(token);
        if (!lastToken.startsWith("Bearer ") || ended.contains(lastToken)) {
            answer(exchange, 401, "{}");
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            released.add(exchange.getRequestURI().getPath().substring("/internal/v1/holds/".length()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        } else {
            place(exchange, Json.parse(body));
        }
    }

    private void place(HttpExchange exchange, JsonNode hold) throws IOException {
        holds.add(hold);
        String run = hold.path("runId").asText();
        if (away.contains(run)) {
            answer(exchange, 503, "{}");
        } else if (poor.contains(run)) {
            answer(exchange, 402, "{\"code\":\"budget-exceeded\",\"detail\":\"the run's budget is spent\"}");
        } else {
            String resource = hold.at("/items/0/resource").asText();
            answer(exchange, 201, """
                    {"id": "x", "amount": "1", "currency": "USD", "expiresAt": "2099-01-01T00:00:00Z", "prices": [
                     {"meter": "tokens.input", "resource": "%1$s", "unitPrice": "%2$s"},
                     {"meter": "tokens.cached_input", "resource": "%1$s", "unitPrice": "%3$s"},
                     {"meter": "tokens.output", "resource": "%1$s", "unitPrice": "%4$s"}]}""".formatted(resource, INPUT, CACHED, OUTPUT));
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
