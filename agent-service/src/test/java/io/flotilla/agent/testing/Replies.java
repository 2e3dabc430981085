package io.flotilla.agent.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.flotilla.agent.testing.FakeModel.Reply;
import io.flotilla.common.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Good answers, and everything that can go wrong with one. */
public final class Replies {
    public static final int PROMPT_TOKENS = 1000;
    public static final int CACHED_TOKENS = 200;
    public static final int COMPLETION_TOKENS = 50;

    private Replies() {}

    public static Reply text(String text) {
        return exchange -> stream(exchange, with(textChunks(text), finish("stop"), usage(), "[DONE]"));
    }

    public static Reply finished(String text, String reason) {
        return exchange -> stream(exchange, with(textChunks(text), finish(reason), usage(), "[DONE]"));
    }

    public static Reply withoutUsage(String text) {
        return exchange -> stream(exchange, with(textChunks(text), finish("stop"), "[DONE]"));
    }

    /** The last chunks come twice, as behind proxies that repeat themselves. */
    public static Reply withRepeatedEnd(String text) {
        return exchange -> stream(
                exchange, with(textChunks(text), finish("stop"), finish("stop"), usage(), usage(), "[DONE]", "[DONE]"));
    }

    /** @param namesAndArguments a tool's name, then its arguments, and so on */
    public static Reply tools(String... namesAndArguments) {
        List<String> chunks = new ArrayList<>();
        for (int i = 0; i < namesAndArguments.length; i += 2) {
            String arguments = namesAndArguments[i + 1];
            int half = arguments.length() / 2;
            chunks.add(toolChunk(i / 2, "call_x" + i, namesAndArguments[i], arguments.substring(0, half)));
            chunks.add(toolChunk(i / 2, null, null, arguments.substring(half)));
        }
        return exchange -> stream(exchange, with(chunks, finish("tool_calls"), usage(), "[DONE]"));
    }

    public static Reply status(int status, String body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Ends in good order, in the middle of the answer. */
    public static Reply endsEarly(String text) {
        return exchange -> stream(exchange, textChunks(text));
    }

    /** The connection breaks in the middle of the answer. */
    public static Reply breaks(String text) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 1_000_000);
            send(exchange.getResponseBody(), textChunks(text));
        };
    }

    public static Reply malformed(String event) {
        return exchange -> stream(exchange, with(textChunks("so far"), event));
    }

    /** Says something that is no answer and keeps the connection open. */
    public static Reply malformedAndOpen(CountDownLatch latch, String event) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            send(exchange.getResponseBody(), List.of(event));
            await(latch);
        };
    }

    /** Begins, waits for the latch, goes on. */
    public static Reply pausing(CountDownLatch latch, String begin, String end) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            send(out, textChunks(begin));
            await(latch);
            send(out, with(textChunks(end), finish("stop"), usage(), "[DONE]"));
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stream(HttpExchange exchange, List<String> events) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        send(exchange.getResponseBody(), events);
    }

    private static void send(OutputStream out, List<String> events) throws IOException {
        for (String event : events) {
            out.write(("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private static List<String> with(List<String> chunks, String... more) {
        List<String> all = new ArrayList<>(chunks);
        all.addAll(List.of(more));
        return all;
    }

    private static List<String> textChunks(String text) {
        List<String> chunks = new ArrayList<>();
        for (int i = 0; i < text.length(); i += 7) {
            ObjectNode delta = Json.object().put("content", text.substring(i, Math.min(text.length(), i + 7)));
            chunks.add(chunk(delta, null));
        }
        return chunks;
    }

    private static String toolChunk(int index, String id, String name, String arguments) {
        ObjectNode function = Json.object().put("arguments", arguments);
        ObjectNode call = Json.object().put("index", index);
        if (id != null) {
            call.put("id", id).put("type", "function");
            function.put("name", name);
        }
        call.set("function", function);
        ObjectNode delta = Json.object();
        delta.putArray("tool_calls").add(call);
        return chunk(delta, null);
    }

    private static String finish(String reason) {
        return chunk(Json.object(), reason);
    }

    private static String usage() {
        ObjectNode usage = Json.object()
                .put("prompt_tokens", PROMPT_TOKENS)
                .put("completion_tokens", COMPLETION_TOKENS)
                .put("total_tokens", PROMPT_TOKENS + COMPLETION_TOKENS);
        usage.set("prompt_tokens_details", Json.object().put("cached_tokens", CACHED_TOKENS));
        ObjectNode chunk = base();
        chunk.putArray("choices");
        chunk.set("usage", usage);
        return Json.text(chunk);
    }

    private static String chunk(JsonNode delta, String finish) {
        ObjectNode chunk = base();
        ArrayNode choices = chunk.putArray("choices");
        ObjectNode choice = Json.object().put("index", 0);
        choice.set("delta", delta);
        choice.put("finish_reason", finish);
        choices.add(choice);
        return Json.text(chunk);
    }

    private static ObjectNode base() {
        return Json.object()
                .put("id", "chatcmpl-1")
                .put("object", "chat.completion.chunk")
                .put("created", 1)
                .put("model", "rules-1");
    }
}
