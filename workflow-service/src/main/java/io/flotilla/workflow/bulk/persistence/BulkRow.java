package io.flotilla.workflow.bulk.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.bulk.domain.BulkAction;
import io.flotilla.workflow.persistence.Times;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Set;

/**
 * A bulk operation.
 *
 * @param state running, completed or cancelled
 * @param filter as it was asked for; null when the runs were named
 * @param scopes what whoever asked for it may do
 */
public record BulkRow(
        String id,
        String tenant,
        BulkAction action,
        String state,
        JsonNode filter,
        String reason,
        Set<String> scopes,
        int total,
        Instant createdAt,
        String createdBy,
        Instant finishedAt) {
    static final String COLUMNS =
            "id, tenant_id, action, state, filter, reason, scopes, total, created_at, created_by, finished_at";

    public BulkRow {
        scopes = Set.copyOf(scopes);
    }

    static BulkRow of(Row row) {
        Buffer filter = row.getBuffer("filter");
        return new BulkRow(
                row.getString("id"),
                row.getString("tenant_id"),
                BulkAction.of(row.getString("action")).orElseThrow(),
                row.getString("state"),
                filter == null ? null : Json.parse(filter.getBytes()),
                row.getString("reason"),
                Set.of(row.getArrayOfStrings("scopes")),
                row.getInteger("total"),
                Times.instant(row, "created_at"),
                row.getString("created_by"),
                Times.instant(row, "finished_at"));
    }
}
