package io.flotilla.workflow.retention.persistence;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;

/** How long a tenant keeps ended runs. @param archiveAfter ISO 8601, or null for ever; so is {@code deleteAfter} */
public record RetentionRow(
        String tenant, String archiveAfter, String deleteAfter, Instant updatedAt, String updatedBy) {
    static RetentionRow of(Row row) {
        return new RetentionRow(
                row.getString("tenant_id"),
                row.getString("archive_after"),
                row.getString("delete_after"),
                row.getOffsetDateTime("updated_at").toInstant(),
                row.getString("updated_by"));
    }
}
