package io.flotilla.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The events of one run in order, without gap or repeat: a dropped connection is taken up again with Last-Event-ID, and
 * where streams do not get through (a proxy that buffers, an answer that is no stream) the same URL is polled.
 */
public final class RunEvents {
    /** Three heartbeats of the server. */
    private static final Duration IDLE = Duration.ofSeconds(45);

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** The server's word for: your last event was the end of the run. */
    private static final int NO_CONTENT = 204;

    private static final int STREAM_FAILURES_BEFORE_POLLING = 3;

    private final Http http;
    private final String path;
    private final boolean deltas;
    private long last;
    private int failures;
    private long lastContact = System.nanoTime();

    RunEvents(Http http, String path, boolean deltas) {
        this.http = http;
        this.path = path;
        this.deltas = deltas;
    }

    /**
     * Hands over every event up to the last one of the run, then returns. Blocks.
     *
     * @throws ApiException when the run is not there or not allowed
     * @throws CliException when the fleet has not answered for {@link #PATIENCE}; the run goes on
     */
    public void follow(Consumer<RunEvent> sink) throws InterruptedException {
        while (true) {
            boolean polling = failures >= STREAM_FAILURES_BEFORE_POLLING;
            try {
                if (polling ? poll(sink) : stream(sink)) {
                    return;
                }
            } catch (IOException e) {
                failures++;
                if (System.nanoTime() - lastContact > PATIENCE.toNanos()) {
                    throw http.unreachable(e);
                }
            }
            Thread.sleep(polling ? POLL : Duration.ofMillis(Math.min(2000, 100L << Math.min(failures, 5))));
        }
    }

    private boolean stream(Consumer<RunEvent> sink) throws IOException {
        HttpResponse<InputStream> response = http.open(streamRequest());
        try (InputStream body = check(response)) {
            if (response.statusCode() == NO_CONTENT) {
                return true;
            }
            String type = response.headers().firstValue("Content-Type").orElse("");
            if (!type.startsWith("text/event-stream")) {
                failures = STREAM_FAILURES_BEFORE_POLLING;
                return false;
            }
            try (SseReader reader = new SseReader(new IdleGuard(body, IDLE))) {
                return read(reader, sink);
            }
        }
    }

    private boolean read(SseReader reader, Consumer<RunEvent> sink) throws IOException {
        for (Optional<SseReader.Message> next = reader.next(); next.isPresent(); next = reader.next()) {
            SseReader.Message message = next.get();
            JsonNode json = Json.MAPPER.readTree(message.data());
            failures = 0;
            lastContact = System.nanoTime();
            if (json.isObject() && deliver(RunEvent.of(json, message.id(), message.event()), sink)) {
                return true;
            }
        }
        throw new IOException("the stream ended before the run did");
    }

    private boolean poll(Consumer<RunEvent> sink) throws IOException {
        try (InputStream body = check(http.open(pageRequest()))) {
            JsonNode page = Json.MAPPER.readTree(body);
            lastContact = System.nanoTime();
            for (JsonNode item : page.path("items")) {
                if (deliver(RunEvent.of(item, "", ""), sink)) {
                    return true;
                }
            }
            return false;
        }
    }

    private boolean deliver(RunEvent event, Consumer<RunEvent> sink) {
        if (event.type().startsWith("run.")) {
            if (event.sequence() <= last) {
                return false;
            }
            last = event.sequence();
        }
        sink.accept(event);
        return event.isTerminal();
    }

    private HttpRequest streamRequest() {
        HttpRequest.Builder request =
                http.request(deltas ? path + "?deltas=true" : path).header("Accept", "text/event-stream");
        if (last > 0) {
            request.header("Last-Event-ID", Long.toString(last));
        }
        return request.GET().build();
    }

    private HttpRequest pageRequest() {
        return http.request(path + "?limit=200&after=" + last)
                .header("Accept", "application/json")
                .GET()
                .build();
    }

    private InputStream check(HttpResponse<InputStream> response) throws IOException {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            if (status >= 500 || status == 429) {
                throw new IOException("the fleet answered " + status);
            }
            throw ApiException.of("GET " + path, status, body.readAllBytes());
        }
    }
}
