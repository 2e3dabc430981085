package io.flotilla.workflow.schedule.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.persistence.Times;
import io.vertx.mutiny.sqlclient.Row;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * A schedule as it is stored.
 *
 * @param document null, as JSON has it, when what is stored is no JSON: the others must be found all the same
 * @param nextTime the first time of its clock that was not taken yet, or null
 */
public record ScheduleRow(
        String id,
        String tenant,
        String name,
        JsonNode document,
        boolean paused,
        Instant nextTime,
        Instant dueAt,
        int revision,
        Instant createdAt,
        String createdBy,
        Instant updatedAt,
        String updatedBy) {

    static final String COLUMNS = "s.id, s.tenant_id, s.name, s.document, s.paused, s.next_time, s.due_at, s.revision,"
            + " s.created_at, s.created_by, s.updated_at, s.updated_by";

    static ScheduleRow of(Row row) {
        return new ScheduleRow(
                row.getString("id"),
                row.getString("tenant_id"),
                row.getString("name"),
                document(row.getBuffer("document").getBytes()),
                row.getBoolean("paused"),
                Times.instant(row, "next_time"),
                Times.instant(row, "due_at"),
                row.getInteger("revision"),
                Times.instant(row, "created_at"),
                row.getString("created_by"),
                Times.instant(row, "updated_at"),
                row.getString("updated_by"));
    }

    private static JsonNode document(byte[] stored) {
        try {
            return Json.parse(stored);
        } catch (UncheckedIOException e) {
            return NullNode.instance;
        }
    }
}
