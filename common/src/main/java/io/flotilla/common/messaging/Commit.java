package io.flotilla.common.messaging;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** The transactional half of handling an event. */
@FunctionalInterface
public interface Commit {
    Uni<Void> apply(SqlConnection tx);

    /** Nothing to write; the event is just marked as handled. */
    static Commit nothing() {
        return tx -> Uni.createFrom().voidItem();
    }

    static Uni<Commit> of(Commit commit) {
        return Uni.createFrom().item(commit);
    }
}
