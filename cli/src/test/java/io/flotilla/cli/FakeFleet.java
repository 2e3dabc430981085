package io.flotilla.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flotilla.cli.client.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A small server that speaks the public API: one workflow, one run whose events a test writes. */
public final class FakeFleet implements AutoCloseable {
    public static final String RUN = "run_01TEST00000000000000000000";
    public static final String KEY = "flt_live_test";

    private static final Deque<Answer> NOTHING = new ConcurrentLinkedDeque<>(
            List.of(new Answer(404, "{\"detail\":\"there is nothing here\",\"code\":\"not-found\"}")));

    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<String> events = new ArrayList<>();
    private volatile int cutAfter = Integer.MAX_VALUE;
    private volatile boolean streams = true;
    private volatile boolean closed;

    private record Answer(int status, String body) {}

    public FakeFleet() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What came, as {@code METHOD path body}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The idempotency keys of what came, in the order in which they came. */
    public List<String> keys() {
        return List.copyOf(keys);
    }

    /** The answer to {@code METHOD path}, with a query or whatever the query is. */
    public FakeFleet answer(String request, int status, String body) {
        answers.put(request, new ConcurrentLinkedDeque<>(List.of(new Answer(status, body))));
        return this;
    }

    /** The answer after those that were named before for the same request; the last one stays. */
    public FakeFleet then(String request, int status, String body) {
        answers.get(request).add(new Answer(status, body));
        return this;
    }

    private Answer next(String request) {
        Deque<Answer> all = answers.getOrDefault(request, NOTHING);
        synchronized (all) {
            return all.size() > 1 ? all.poll() : all.peek();
        }
    }

    /** Appends to the run's log; the sequence is its position. */
    public FakeFleet event(String type, String stepId, String data) {
        synchronized (events) {
            int sequence = events.size() + 1;
            events.add("""
                    {"id":"e%d","sequence":%d,"type":"io.flotilla.run.%s.v1","time":"2026-01-01T00:00:%02dZ",\
                    "runId":"%s","stepId":%s,"data":%s}""".formatted(
                            sequence,
                            sequence,
                            type,
                            sequence,
                            RUN,
                            stepId.isEmpty() ? "null" : "\"" + stepId + "\"",
                            data.replace("\n", "")));
            events.notifyAll();
        }
        return this;
    }

    /** Every connection ends after so many events. */
    public void cutStreamsAfter(int eventsEach) {
        cutAfter = eventsEach;
    }

    /** Only pages are answered from now on. */
    public void refuseStreams() {
        streams = false;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        String sent = exchange.getRequestHeaders().getFirst("Content-Type");
        boolean text = sent == null || sent.contains("json") || sent.contains("yaml");
        String shown = text ? new String(body, StandardCharsets.UTF_8) : body.length > 0 ? sent : "";
        requests.add((exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + shown).strip());
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        if (key != null) {
            keys.add(key);
        }
        if (!("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 401, "application/problem+json", "{\"detail\":\"the key is not known\"}");
        } else if (path.matches("/api/v1/runs/[^/]+/events")) {
            events(exchange);
        } else {
            String precisely = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            String request = answers.containsKey(precisely) ? precisely : exchange.getRequestMethod() + " " + path;
            Answer answer = next(request);
            String type = answer.status() < 400 ? "application/json" : "application/problem+json";
            send(exchange, answer.status(), type, answer.body());
        }
    }

    private void events(HttpExchange exchange) throws IOException {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        if (!accept.equals("text/event-stream")) {
            page(exchange);
        } else if (streams) {
            stream(exchange);
        } else {
            send(exchange, 503, "application/problem+json", "{\"detail\":\"no streams\"}");
        }
    }

    private void page(HttpExchange exchange) throws IOException {
        int after = Integer.parseInt(exchange.getRequestURI().getQuery().replaceAll(".*after=(\\d+).*", "$1"));
        synchronized (events) {
            String items = String.join(",", events.subList(after, Math.min(events.size(), after + 2)));
            send(exchange, 200, "application/json", "{\"items\":[" + items + "],\"nextCursor\":null}");
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        int position = last == null ? 0 : Integer.parseInt(last);
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write("retry: 100\n\n: hello\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            for (int sent = 0; sent < cutAfter; sent++) {
                String event = await(position++);
                if (event == null) {
                    return;
                }
                JsonNode json = Json.MAPPER.readTree(event);
                String frame = "id: %d\nevent: %s\ndata: %s\n\n"
                        .formatted(position, json.get("type").asText(), event);
                out.write(frame.getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (json.get("type").asText().matches(".*run-(succeeded|failed|cancelled).*")) {
                    return;
                }
            }
            out.write("id: 999\ndata: {\"half".getBytes(StandardCharsets.UTF_8));
        }
    }

    private String await(int position) {
        synchronized (events) {
            while (events.size() <= position && !closed) {
                try {
                    events.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return null;
                }
            }
            return closed ? null : events.get(position);
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body) {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        synchronized (events) {
            events.notifyAll();
        }
        server.stop(0);
    }
}
