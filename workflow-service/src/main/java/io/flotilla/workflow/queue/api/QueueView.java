package io.flotilla.workflow.queue.api;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.workflow.definition.domain.Retry;
import io.flotilla.workflow.queue.domain.QueueState;
import io.flotilla.workflow.queue.persistence.QueueRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A queue, and how full it is.
 *
 * @param concurrency how many of its runs are at work at once; null for any number
 * @param retry when its runs that fail are done again; null for never
 * @param depth how many runs wait
 * @param active how many are at work; those that wait for people or clocks are
 * @param retrying how many failed and are to be done again
 * @param givenUp how many failed and should have been done again, which was not possible
 * @param oldestQueuedAt since when the first of those that wait does
 */
public record QueueView(
        String name,
        Integer concurrency,
        RetryView retry,
        QueueState state,
        int depth,
        int active,
        int retrying,
        int givenUp,
        Instant oldestQueuedAt,
        Long oldestAgeSeconds) {

    /** @param attempts in all @param on the classes of error; empty for all but those that no repetition mends */
    public record RetryView(int attempts, Duration backoff, List<ErrorClass> on) {
        static RetryView of(Retry retry) {
            return retry == null
                    ? null
                    : new RetryView(
                            retry.attempts(),
                            retry.backoff(),
                            retry.on().stream().sorted().toList());
        }
    }

    static QueueView of(QueueRow row, Instant now) {
        return new QueueView(
                row.name(),
                row.concurrency(),
                RetryView.of(row.retry()),
                row.state(),
                row.depth(),
                row.active(),
                row.retrying(),
                row.givenUp(),
                row.oldest(),
                row.oldest() == null
                        ? null
                        : Math.max(0, Duration.between(row.oldest(), now).toSeconds()));
    }
}
