package io.flotilla.common.messaging;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.Function;

/** Transactions over the service's own schema. State and the events about it are written in one of them. */
@ApplicationScoped
public class Database {
    @Inject
    Pool pool;

    @Inject
    OutboxRelay relay;

    /** Runs {@code work} in a transaction that commits when its Uni completes and rolls back when it fails. */
    public <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work) {
        return pool.withTransaction(work).invoke(relay::wake);
    }

    /** For single statements, which are transactions of their own. */
    public Pool pool() {
        return pool;
    }
}
