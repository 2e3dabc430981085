package io.flotilla.agent.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flotilla.common.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that speaks OpenAI's protocol and says, for each script that a conversation names, what the test wants. */
public final class FakeModel implements AutoCloseable {
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    public FakeModel() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The replies to the calls whose messages contain {@code word}, one after the other. */
    public Script script(String word, Reply... replies) {
        Script script = new Script(new ArrayDeque<>(Arrays.asList(replies)), new CopyOnWriteArrayList<>());
        scripts.put(word, script);
        return script;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        Script script = scripts.entrySet().stream()
                .filter(e -> body.contains(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(new Script(new ArrayDeque<>(), new CopyOnWriteArrayList<>()));
        Reply reply = script.next(Json.parse(body));
        try {
            (reply == null ? Replies.status(418, "{\"error\":{\"message\":\"no reply left\"}}") : reply)
                    .write(exchange);
        } finally {
            exchange.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** How one call is answered. */
    public interface Reply {
        void write(HttpExchange exchange) throws IOException;
    }

    /** @param requests what was asked, in order */
    public record Script(Deque<Reply> replies, List<JsonNode> requests) {
        private synchronized Reply next(JsonNode request) {
            requests.add(request);
            return replies.poll();
        }

        public synchronized void then(Reply... more) {
            replies.addAll(Arrays.asList(more));
        }

        public int calls() {
            return requests.size();
        }
    }
}
