package io.flotilla.common.messaging;

import io.flotilla.common.event.Event;
import io.smallrye.mutiny.Uni;

/**
 * A handler that has no effect but what it writes. Its events need no lease: the mark that an event was received, what
 * the handler writes, and whatever else came with the same batch are one transaction, so that a crash leaves all of it
 * or nothing and Kafka delivers again. When that transaction fails, each event of the batch goes the way of all others,
 * under a lease, with its own attempts.
 */
public interface TransactionalHandler extends EventHandler {
    /** What the event means, to be written. Must be pure; a failure is tried again as one of {@link #handle} is. */
    Commit commit(Event event);

    @Override
    default Uni<Commit> handle(Event event, Lease lease) {
        return Uni.createFrom().item(() -> commit(event));
    }
}
