package io.flotilla.workflow.queue.persistence;

import io.flotilla.workflow.definition.domain.Retry;
import io.flotilla.workflow.queue.domain.QueueState;
import io.flotilla.workflow.run.persistence.RunRetries;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A queue.
 *
 * @param concurrency how many of its runs are at work at once; null for any number
 * @param retry when its runs that fail are done again; null for never
 * @param depth how many runs wait @param oldest since when the first of them does, or null
 * @param retrying how many failed and are to be done again @param givenUp how many should have been and are not
 */
public record QueueRow(
        String name,
        Integer concurrency,
        Retry retry,
        QueueState state,
        int depth,
        int active,
        int retrying,
        int givenUp,
        Instant oldest) {
    static QueueRow of(Row row) {
        OffsetDateTime oldest = row.getOffsetDateTime("oldest");
        return new QueueRow(
                row.getString("name"),
                row.getInteger("concurrency"),
                RunRetries.rule(row),
                QueueState.of(row.getString("state")),
                row.getInteger("depth"),
                row.getInteger("active"),
                row.getInteger("retrying"),
                row.getInteger("given_up"),
                oldest == null ? null : oldest.toInstant());
    }
}
