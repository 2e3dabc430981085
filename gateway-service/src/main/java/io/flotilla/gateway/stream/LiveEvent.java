package io.flotilla.gateway.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Set;

/**
 * An event as it goes to watchers, encoded once for all of them.
 *
 * @param sequence the position in the run's log; 0 for a delta, which has none
 * @param frame the server-sent event (WHATWG HTML, 9.2.6), with an {@code id} line only where there is a position
 */
record LiveEvent(long sequence, String type, Buffer frame) {
    private static final Set<String> TERMINAL = Set.of(
            "io.flotilla.run.run-succeeded.v1", "io.flotilla.run.run-failed.v1", "io.flotilla.run.run-cancelled.v1");

    /** Whether the run has no further events. */
    boolean isTerminal() {
        return TERMINAL.contains(type);
    }

    /** An item of a page of the workflow service. @throws IllegalArgumentException when it is not one */
    static LiveEvent ofItem(JsonNode item) {
        long sequence = item.path("sequence").asLong();
        String type = item.path("type").asText();
        if (sequence < 1 || type.isEmpty() || type.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("not a run event: " + item);
        }
        return new LiveEvent(sequence, type, frame(sequence, type, item));
    }

    /** A record of Kafka, in the form of the pages' items. */
    static LiveEvent of(Event event) {
        long sequence = event.sequence() == null ? 0 : event.sequence();
        Item item = new Item(
                event.id(), event.sequence(), event.type(), event.time(), event.runId(), event.stepId(), event.data());
        return new LiveEvent(sequence, event.type(), frame(sequence, event.type(), item));
    }

    /** JSON has no line breaks outside of escapes, so one data line holds it. */
    private static Buffer frame(long sequence, String type, Object data) {
        Buffer frame = Buffer.buffer();
        if (sequence > 0) {
            frame.appendString("id: ").appendString(Long.toString(sequence)).appendString("\n");
        }
        return frame.appendString("event: ")
                .appendString(type)
                .appendString("\ndata: ")
                .appendBytes(Json.bytes(data))
                .appendString("\n\n");
    }

    @RegisterForReflection
    private record Item(
            String id, Long sequence, String type, Instant time, String runId, String stepId, JsonNode data) {}
}
