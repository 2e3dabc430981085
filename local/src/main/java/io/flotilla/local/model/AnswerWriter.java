package io.flotilla.local.model;

import com.sun.net.httpserver.HttpExchange;
import io.flotilla.local.model.faults.Fault;
import io.flotilla.local.model.protocol.ChatRequest;
import io.flotilla.local.model.protocol.Completion;
import io.flotilla.local.model.protocol.Json;
import io.flotilla.local.model.protocol.WireChunks;
import io.flotilla.local.model.protocol.WireCompletion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sends a completion, whole or as a stream, sound or broken in the way that the fault says. */
final class AnswerWriter {

    private static final String NOT_JSON = "{\"id\": \"chatcmpl-";

    private AnswerWriter() {}

    /** Ends the handler, upon which the server closes the connection without a proper end. */
    static final class ConnectionCut extends IOException {

        private static final long serialVersionUID = 1L;

        ConnectionCut() {
            super("cut on purpose");
        }
    }

    static void write(HttpExchange exchange, ChatRequest request, Completion completion, Fault fault, long created)
            throws IOException {
        if (request.stream()) {
            stream(exchange, WireChunks.of(completion, created, request.includeUsage()), fault);
        } else {
            whole(exchange, Json.wire(WireCompletion.of(completion, created)), fault);
        }
    }

    private static void whole(HttpExchange exchange, String body, Fault fault) throws IOException {
        switch (fault) {
            case Fault.Cut cut -> {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
                exchange.getResponseBody().flush();
                throw new ConnectionCut();
            }
            case Fault.Malformed malformed -> Http.json(exchange, 200, NOT_JSON);
            case Fault.None none -> Http.json(exchange, 200, body);
            case Fault.Slow slow -> Http.json(exchange, 200, body);
            case Fault.RateLimited limited -> Http.json(exchange, 200, body);
            case Fault.Unavailable unavailable -> Http.json(exchange, 200, body);
        }
    }

    private static void stream(HttpExchange exchange, List<String> events, Fault fault) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.sendResponseHeaders(200, 0);
        try {
            events(exchange.getResponseBody(), events, fault);
        } catch (ConnectionCut cut) {
            exchange.getResponseBody().flush();
            throw cut;
        }
        exchange.close();
    }

    private static void events(OutputStream out, List<String> events, Fault fault) throws IOException {
        int middle = events.size() / 2;
        for (int i = 0; i < events.size(); i++) {
            if (i == middle && fault instanceof Fault.Cut) {
                throw new ConnectionCut();
            }
            event(out, i == middle && fault instanceof Fault.Malformed ? NOT_JSON : events.get(i));
        }
        event(out, "[DONE]");
    }

    private static void event(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
