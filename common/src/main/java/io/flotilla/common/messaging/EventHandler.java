package io.flotilla.common.messaging;

import io.flotilla.common.event.Event;
import io.flotilla.common.problem.Failure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.Set;

/**
 * Handles events of some types. Implementations are {@code @ApplicationScoped} beans; the inbox finds them.
 *
 * <p>{@link #handle} has two halves. What it does itself happens under a lease and outside a transaction: that is the
 * place for effects on the world (run a program, call a model), each with an idempotency key, because a crash repeats
 * them. The {@link Commit} that it returns runs in the transaction which marks the event as handled: that is the place
 * for state and outbox. It is rolled back when the lease was lost meanwhile.
 *
 * <p>Events of one {@link #orderingKey} are handled one after the other, different keys in parallel. A failure is tried
 * again with growing waits; after the bounded number of attempts the event goes to the dead letters and
 * {@link #exhausted} may answer whoever waits. An {@code unavailable} problem is tried again without being counted.
 */
public interface EventHandler {
    /** The CloudEvents types that this handler takes; each type has one handler. */
    Set<String> types();

    /** False for events of these types that are not for this service; they are not stored. Must be cheap and pure. */
    default boolean accepts(Event event) {
        return true;
    }

    /**
     * Events with the same answer are handled one after the other, in the order in which they came. The default is the
     * Kafka key; a handler whose work on one run may go on in parallel answers something finer, such as the id of the
     * command. All handlers that must not overlap have to answer the same. Must be cheap, pure and never fail: for data of
     * the wrong shape answer {@code event.key()}.
     */
    default String orderingKey(Event event) {
        return event.key();
    }

    Uni<Commit> handle(Event event, Lease lease);

    /** Writes what follows from giving up: usually an answer that says so. Runs in the transaction that gives up. */
    default Uni<Void> exhausted(SqlConnection tx, Event event, Failure failure) {
        return Uni.createFrom().voidItem();
    }
}
