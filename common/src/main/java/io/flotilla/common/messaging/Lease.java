package io.flotilla.common.messaging;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.function.Function;

/** The right to work on one message; renewed while its handler runs. */
public final class Lease {
    private static final String HOLD =
            "SELECT 1 FROM inbox WHERE seq = $1 AND fence = $2 AND state = 'pending' FOR UPDATE";

    private final Database database;
    private final long seq;
    private final long fence;
    private final int attempt;
    private volatile boolean lost;

    Lease(Database database, long seq, long fence, int attempt) {
        this.database = database;
        this.seq = seq;
        this.fence = fence;
        this.attempt = attempt;
    }

    /** From 1; above 1 the work may have been started before and cut off. */
    public int attempt() {
        return attempt;
    }

    /** True when the renewal found that another instance has taken over; long work should then stop. */
    public boolean isLost() {
        return lost;
    }

    /**
     * A transaction before the final one, for handlers that store progress (an answer that was paid for) before they go
     * on. Fails with {@link LeaseLostException}, and writes nothing, when the message is no longer ours.
     */
    public <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work) {
        return database.inTransaction(tx -> held(tx).flatMap(ignored -> work.apply(tx)));
    }

    private Uni<Void> held(SqlConnection tx) {
        return tx.preparedQuery(HOLD)
                .execute(Tuple.of(seq, fence))
                .invoke(rows -> check(rows.size() == 1))
                .replaceWithVoid();
    }

    void check(boolean ours) {
        if (!ours) {
            lost = true;
            throw new LeaseLostException(seq);
        }
    }

    void markLost() {
        lost = true;
    }

    long seq() {
        return seq;
    }

    long fence() {
        return fence;
    }
}
