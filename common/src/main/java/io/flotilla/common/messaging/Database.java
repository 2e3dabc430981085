package io.flotilla.common.messaging;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Transactions over the service's own schema. State and the events about it are written in one of them. */
@ApplicationScoped
public class Database {
    @Inject
    Pool pool;

    @Inject
    Outbox outbox;

    @Inject
    OutboxRelay relay;

    /**
     * Runs {@code work} in a transaction that commits when its Uni completes and rolls back when it fails. Events that it
     * adds to the outbox are written together at its end.
     */
    public <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            AtomicBoolean added = new AtomicBoolean();
            return pool.withTransaction(tx -> collecting(tx, work, added)).invoke(() -> wakeIf(added.get()));
        });
    }

    private <T> Uni<T> collecting(SqlConnection tx, Function<SqlConnection, Uni<T>> work, AtomicBoolean added) {
        outbox.open(tx);
        return Uni.createFrom()
                .deferred(() -> work.apply(tx))
                .call(() -> outbox.write(tx).invoke(added::set))
                .onTermination()
                .invoke(() -> outbox.close(tx));
    }

    private void wakeIf(boolean added) {
        if (added) {
            relay.wake();
        }
    }

    /** For single statements, which are transactions of their own. */
    public Pool pool() {
        return pool;
    }
}
