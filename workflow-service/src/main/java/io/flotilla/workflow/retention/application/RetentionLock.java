package io.flotilla.workflow.retention.application;

import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.retention.persistence.Retentions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.Function;

/** Transactions over old runs, under a lock that one instance has at a time. */
@ApplicationScoped
class RetentionLock {
    @Inject
    Retentions retentions;

    @Inject
    Database database;

    /** @param otherwise the answer when another instance is at it */
    <T> Uni<T> run(T otherwise, Function<SqlConnection, Uni<T>> work) {
        return database.inTransaction(tx -> retentions
                .lock(tx)
                .flatMap(mine -> mine ? work.apply(tx) : Uni.createFrom().item(otherwise)));
    }
}
