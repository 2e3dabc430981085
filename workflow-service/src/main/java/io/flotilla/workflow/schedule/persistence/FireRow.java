package io.flotilla.workflow.schedule.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.persistence.Times;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;

/**
 * One firing of a schedule.
 *
 * @param key unique within the schedule
 * @param event what fired it, or null
 * @param askedBy the person who asked for it, or null
 * @param state pending, started, skipped or failed
 * @param runId of the run that it started, or null
 * @param runStatus of that run
 * @param message why there is none
 */
public record FireRow(
        String key,
        String kind,
        Instant scheduledAt,
        JsonNode event,
        int depth,
        String askedBy,
        String state,
        String runId,
        String runStatus,
        String message) {

    public static final String PENDING = "pending";

    /** A firing that waits to be done. */
    public static FireRow pending(String key, String kind, Instant scheduledAt) {
        return new FireRow(key, kind, scheduledAt, null, 0, null, PENDING, null, null, null);
    }

    public FireRow by(JsonNode cause, int chain) {
        return new FireRow(key, kind, scheduledAt, cause, chain, askedBy, state, runId, runStatus, message);
    }

    public FireRow askedBy(String person) {
        return new FireRow(key, kind, scheduledAt, event, depth, person, state, runId, runStatus, message);
    }

    public FireRow skipped(String why) {
        return new FireRow(key, kind, scheduledAt, event, depth, askedBy, "skipped", null, null, why);
    }

    public FireRow failed(String why) {
        return new FireRow(key, kind, scheduledAt, event, depth, askedBy, "failed", null, null, why);
    }

    public FireRow started(String run) {
        return new FireRow(key, kind, scheduledAt, event, depth, askedBy, "started", run, null, null);
    }

    static FireRow of(Row row) {
        Buffer event = row.getBuffer("event");
        return new FireRow(
                row.getString("key"),
                row.getString("kind"),
                Times.instant(row, "scheduled_at"),
                event == null ? null : Json.parse(event.getBytes()),
                row.getInteger("depth"),
                row.getString("asked_by"),
                row.getString("state"),
                row.getString("run_id"),
                row.getString("run_status"),
                row.getString("message"));
    }
}
