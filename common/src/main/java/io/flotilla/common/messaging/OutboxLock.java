package io.flotilla.common.messaging;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Which instance of the service relays the outbox of its schema: whose connection holds the schema's advisory lock.
 * Postgres lets go of it when the connection ends, however that happens. The others tell the holder by a notification
 * that there is something to send.
 */
@ApplicationScoped
class OutboxLock {
    private static final String LOCK = "SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS mine";
    private static final String TELL = "SELECT pg_notify($1, '')";
    private static final String LET_GO = "SELECT pg_advisory_unlock_all()";

    /** The planner takes the outbox for empty, which it always was when it was vacuumed, and would read all of it. */
    private static final String BY_INDEX = "SET enable_seqscan = off";

    private static final String AS_BEFORE = "RESET enable_seqscan";

    @Inject
    Pool pool;

    @ConfigProperty(name = "flotilla.service")
    String service;

    /** The connection that holds the lock from now on; null when another instance has it. @param told when others have work */
    Uni<SqlConnection> acquire(Runnable told) {
        return pool.getConnection()
                .flatMap(connection -> lock(connection, told)
                        .onFailure()
                        .call(() -> connection.close())
                        .flatMap(mine -> mine
                                ? Uni.createFrom().item(connection)
                                : connection.close().replaceWith((SqlConnection) null)));
    }

    private Uni<Boolean> lock(SqlConnection connection, Runnable told) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(service + ".outbox"))
                .map(rows -> rows.iterator().next().getBoolean("mine"))
                .call(mine -> mine ? listen(connection, told) : Uni.createFrom().voidItem());
    }

    private Uni<Void> listen(SqlConnection connection, Runnable told) {
        PgConnection.cast(connection.getDelegate()).notificationHandler(notification -> told.run());
        return connection
                .query("LISTEN " + channel() + "; " + BY_INDEX)
                .execute()
                .replaceWithVoid();
    }

    /** Tells the instance that holds the lock, if there is one, to look into the outbox. */
    Uni<Void> tell() {
        return pool.preparedQuery(TELL).execute(Tuple.of(channel())).replaceWithVoid();
    }

    /** Gives the connection back without the lock; never fails. */
    Uni<Void> release(SqlConnection connection) {
        return connection
                .query(LET_GO)
                .execute()
                .chain(() -> connection.query("UNLISTEN *; " + AS_BEFORE).execute())
                .onFailure()
                .recoverWithNull()
                .chain(() -> connection.close())
                .onFailure()
                .recoverWithNull();
    }

    private String channel() {
        return "flotilla_" + service + "_outbox";
    }
}
