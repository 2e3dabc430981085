package io.flotilla.workflow.run.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;

/** A question to a person. @param status pending, approved, rejected, expired or cancelled */
public record ApprovalRow(
        String id,
        String runId,
        String stepId,
        String status,
        String digest,
        String title,
        String description,
        JsonNode subject,
        JsonNode form,
        Instant requestedAt,
        Instant expiresAt,
        Instant decidedAt,
        String decidedBy,
        String reason,
        JsonNode answers) {

    static ApprovalRow of(Row row) {
        return new ApprovalRow(
                row.getString("id"),
                row.getString("run_id"),
                row.getString("step_id"),
                row.getString("status"),
                row.getString("digest"),
                row.getString("title"),
                row.getString("description"),
                json(row, "subject"),
                json(row, "form"),
                Times.instant(row, "requested_at"),
                Times.instant(row, "expires_at"),
                Times.instant(row, "decided_at"),
                row.getString("decided_by"),
                row.getString("reason"),
                json(row, "answers"));
    }

    private static JsonNode json(Row row, String column) {
        Buffer value = row.getBuffer(column);
        return value == null ? null : Json.parse(value.getBytes());
    }
}
