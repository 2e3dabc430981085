package io.flotilla.workflow.queue.api;

import io.flotilla.workflow.queue.domain.QueueState;
import io.flotilla.workflow.queue.persistence.QueueRow;
import java.time.Duration;
import java.time.Instant;

/**
 * A queue, and how full it is.
 *
 * @param concurrency how many of its runs are at work at once; null for any number
 * @param depth how many runs wait
 * @param active how many are at work; those that wait for people or clocks are
 * @param oldestQueuedAt since when the first of those that wait does
 */
public record QueueView(
        String name,
        Integer concurrency,
        QueueState state,
        int depth,
        int active,
        Instant oldestQueuedAt,
        Long oldestAgeSeconds) {

    static QueueView of(QueueRow row, Instant now) {
        return new QueueView(
                row.name(),
                row.concurrency(),
                row.state(),
                row.depth(),
                row.active(),
                row.oldest(),
                row.oldest() == null
                        ? null
                        : Math.max(0, Duration.between(row.oldest(), now).toSeconds()));
    }
}
