package io.flotilla.gateway.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Reads a stream of server-sent events as they come. */
public final class SseClient implements AutoCloseable {
    private static final Frame END = new Frame(null, null, null, null, "end");

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

    /** One block between two empty lines; parts that it does not have are null. */
    public record Frame(String id, String event, String data, String retry, String comment) {
        public JsonNode json() {
            return Json.parse(data);
        }

        public long sequence() {
            return Long.parseLong(id);
        }
    }

    public static SseClient open(Http http, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = http.request(path).header("Accept", "text/event-stream");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return new SseClient(Http.client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
    }

    private SseClient(HttpResponse<InputStream> response) {
        this.response = response;
        Thread.ofVirtual().start(this::read);
    }

    public int status() {
        return response.statusCode();
    }

    public String header(String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    /** The next block, whatever it is. */
    public Frame next() throws InterruptedException {
        Frame frame = frames.poll(30, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("nothing came");
        }
        return frame;
    }

    /** The next event; comments and retry hints are skipped. */
    public Frame nextEvent() throws InterruptedException {
        Frame frame = next();
        while (frame.event() == null) {
            if (frame == END) {
                throw new AssertionError("the stream ended");
            }
            frame = next();
        }
        return frame;
    }

    public List<Frame> events(int count) throws InterruptedException {
        List<Frame> events = new ArrayList<>();
        while (events.size() < count) {
            events.add(nextEvent());
        }
        return events;
    }

    /** What came until the server ended the stream. */
    public List<Frame> untilEnd() throws InterruptedException {
        List<Frame> all = new ArrayList<>();
        for (Frame frame = next(); frame != END; frame = next()) {
            all.add(frame);
        }
        return all;
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            List<String> block = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    frames.add(frame(block));
                    block.clear();
                } else {
                    block.add(line);
                }
            }
        } catch (IOException e) {
            // the connection was cut, which is an end too
        }
        frames.add(END);
    }

    private static Frame frame(List<String> block) {
        return new Frame(
                field(block, "id: "),
                field(block, "event: "),
                field(block, "data: "),
                field(block, "retry: "),
                field(block, ": "));
    }

    private static String field(List<String> block, String start) {
        return block.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
