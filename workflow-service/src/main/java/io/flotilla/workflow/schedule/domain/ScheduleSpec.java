package io.flotilla.workflow.schedule.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A schedule that was found to be valid. See docs/schedules-and-queues.md.
 *
 * @param workflow {@code name[@version]}
 * @param inputs JSON with expressions over {@code schedule} and {@code event}; null for none
 * @param queue null for the workflow's own
 * @param priority null for the default
 * @param timing null when events fire it
 * @param onEvent null when a clock fires it
 */
public record ScheduleSpec(
        String name,
        String description,
        Map<String, String> labels,
        String workflow,
        JsonNode inputs,
        String queue,
        Integer priority,
        Overlap overlap,
        Timing timing,
        OnEvent onEvent) {

    public static final String KIND = "Schedule";

    /** How many runs may start each other by events before one is left out. */
    public static final int MAX_DEPTH = 8;

    public ScheduleSpec {
        labels = Map.copyOf(labels);
    }

    /** @param condition an expression over {@code event}; null when each event of the type fires */
    public record OnEvent(String type, String condition) {}
}
