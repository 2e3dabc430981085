package io.flotilla.workflow.queue.persistence;

import io.flotilla.workflow.queue.domain.QueueState;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A queue.
 *
 * @param concurrency how many of its runs are at work at once; null for any number
 * @param depth how many runs wait @param oldest since when the first of them does, or null
 */
public record QueueRow(String name, Integer concurrency, QueueState state, int depth, int active, Instant oldest) {
    static QueueRow of(Row row) {
        OffsetDateTime oldest = row.getOffsetDateTime("oldest");
        return new QueueRow(
                row.getString("name"),
                row.getInteger("concurrency"),
                QueueState.of(row.getString("state")),
                row.getInteger("depth"),
                row.getInteger("active"),
                oldest == null ? null : oldest.toInstant());
    }
}
