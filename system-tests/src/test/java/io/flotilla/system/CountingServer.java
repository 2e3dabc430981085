package io.flotilla.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The outside world: a web server on which every POST is an effect. It heeds {@code Idempotency-Key} as an honest one
 * does, and remembers each request, so that what was done, what was asked for again, and what was done twice can be told
 * apart. A body names the run and the step: {@code run_1 a}.
 */
final class CountingServer {
    private final HttpServer server;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

    /** @param nanos when it came, by {@link System#nanoTime} */
    record Request(String what, String key, long nanos) {}

    CountingServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/count", this::count);
        server.start();
    }

    String hostAndPort() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** The input of the tool {@code http.fetch} for one effect. @param run an expression that gives the run's id */
    String request(String run, String step) {
        return """
            {"url":"http://%s/count","method":"POST","body":"${{ %s }} %s"}""".formatted(hostAndPort(), run, step);
    }

    private void count(HttpExchange exchange) throws IOException {
        try (exchange) {
            String what = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(
                    new Request(what, exchange.getRequestHeaders().getFirst("Idempotency-Key"), System.nanoTime()));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    /** How many effects each run and step had: requests with the same key are one. */
    Map<String, Integer> effects(Collection<String> runs) {
        Map<String, Collection<String>> keys = new ConcurrentHashMap<>();
        of(runs).forEach(request -> keys.computeIfAbsent(request.what(), what -> ConcurrentHashMap.newKeySet())
                .add(request.key()));
        return keys.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().size()));
    }

    /** How many requests came again with a key that was known. */
    long repetitions(Collection<String> runs) {
        Collection<Request> all = of(runs);
        return all.size() - all.stream().map(Request::key).distinct().count();
    }

    /** What passed from the first request for one effect to the first for another. */
    Duration between(String what, String later) {
        return Duration.ofNanos(first(later) - first(what));
    }

    private long first(String what) {
        return requests.stream()
                .filter(request -> request.what().equals(what))
                .findFirst()
                .orElseThrow()
                .nanos();
    }

    private Collection<Request> of(Collection<String> runs) {
        return requests.stream()
                .filter(request -> runs.contains(request.what().split(" ")[0]))
                .toList();
    }
}
