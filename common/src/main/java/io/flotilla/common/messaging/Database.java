package io.flotilla.common.messaging;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.Function;

/** Transactions over the service's own schema. State and the events about it are written in one of them. */
@ApplicationScoped
public class Database {
    /** A commit says nothing of a transaction in which a statement failed; any other statement does. */
    private static final String PROBE = "SELECT 1";

    @Inject
    Pool pool;

    @Inject
    Outbox outbox;

    @Inject
    OutboxRelay relay;

    @Inject
    TransactionEnds ends;

    /**
     * Runs {@code work} in a transaction that commits when its Uni completes and rolls back when it fails. Events that it
     * adds to the outbox are written together at its end.
     *
     * <p>Its beginning is sent with the first statement, and its commit with the last: neither waits for an answer that
     * could only be a lost connection or an error of the statement that goes with it, and those are answered as well.
     */
    public <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> pool.withConnection(tx -> transaction(tx, work)));
    }

    private <T> Uni<T> transaction(SqlConnection tx, Function<SqlConnection, Uni<T>> work) {
        outbox.open(tx);
        ends.open(tx);
        return Uni.createFrom()
                .deferred(() -> {
                    Uni<?> begun = sent(tx.query("BEGIN").execute());
                    return work.apply(tx).call(() -> begun).call(() -> commit(tx));
                })
                .onFailure()
                .call(() -> rollback(tx))
                .onTermination()
                .invoke((result, error, cancelled) -> close(tx, error == null && !cancelled));
    }

    private void close(SqlConnection tx, boolean committed) {
        outbox.close(tx);
        ends.close(tx, committed);
    }

    private Uni<?> commit(SqlConnection tx) {
        Uni<?> last = outbox.hasEvents(tx)
                ? sent(outbox.write(tx).invoke(rows -> afterCommit(tx, () -> relay.committed(rows))))
                : sent(tx.query(PROBE).execute());
        Uni<?> committed = sent(tx.query("COMMIT").execute());
        return last.chain(() -> committed);
    }

    /** When the commit went out already, this only waits until the connection is free again. */
    private static Uni<?> rollback(SqlConnection tx) {
        return tx.query("ROLLBACK").execute().onFailure().recoverWithNull();
    }

    /** Sends it now; its answer can be waited for later. */
    private static <T> Uni<T> sent(Uni<T> statement) {
        Uni<T> answer = statement.memoize().indefinitely();
        answer.subscribe().with(ignored -> {}, ignored -> {});
        return answer;
    }

    /** Runs {@code action} when this transaction has ended, either way; before what waits for its commit. */
    public void afterEnd(SqlConnection tx, Runnable action) {
        if (!ends.afterEnd(tx, action)) {
            throw new IllegalStateException("not a transaction of this database, or it has ended");
        }
    }

    /** Runs {@code action} when this transaction is committed; at once for a client that is in none. */
    public void afterCommit(SqlClient client, Runnable action) {
        if (!ends.afterCommit(client, action)) {
            action.run();
        }
    }

    /** For single statements, which are transactions of their own. */
    public Pool pool() {
        return pool;
    }
}
