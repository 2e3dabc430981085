package io.flotilla.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;

/**
 * One event of a run, see docs/events.
 *
 * @param sequence the position in the run's log from 1; 0 for what is only a hint (the token stream)
 * @param type without the prefix {@code io.flotilla.} and the version, for example {@code run.step-started}
 * @param stepId empty when the event is about the run as a whole
 */
public record RunEvent(long sequence, String type, String stepId, Instant time, JsonNode data) {
    private static final Set<String> TERMINAL = Set.of("run.run-succeeded", "run.run-failed", "run.run-cancelled");

    /** Reads an event from its JSON; the message's id and name serve where the JSON does not repeat them. */
    static RunEvent of(JsonNode json, String id, String name) {
        return new RunEvent(
                json.path("sequence").asLong(number(id)),
                shortType(json.path("type").asText(name)),
                Json.first(json, "stepId", "stepid").asText(""),
                instant(Json.first(json, "time", "occurredAt").asText("")),
                json.path("data").isObject() ? json.path("data") : json);
    }

    /** Whether this is the last event of its run. */
    public boolean isTerminal() {
        return TERMINAL.contains(type);
    }

    private static String shortType(String type) {
        return type.replaceFirst("^io\\.flotilla\\.", "").replaceFirst("\\.v\\d+$", "");
    }

    private static long number(String id) {
        return id != null && id.matches("\\d{1,18}") ? Long.parseLong(id) : 0;
    }

    private static Instant instant(String text) {
        try {
            return text.isEmpty() ? Instant.now() : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.now();
        }
    }
}
