package io.flotilla.workflow.run.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import java.time.Instant;

/** A run event as it was published to Kafka. */
public record RunEventView(
        String id, long sequence, String type, Instant time, String runId, String stepId, JsonNode data) {

    public static RunEventView of(Event event) {
        return new RunEventView(
                event.id(), event.sequence(), event.type(), event.time(), event.runId(), event.stepId(), event.data());
    }
}
