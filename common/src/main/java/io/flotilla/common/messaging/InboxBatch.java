package io.flotilla.common.messaging;

import io.flotilla.common.messaging.InboxStore.Incoming;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Handles a batch of events whose handlers do nothing but write, in the one transaction that also receives them. */
@ApplicationScoped
class InboxBatch {
    @Inject
    InboxStore store;

    @Inject
    Handlers handlers;

    @Inject
    Database database;

    /** Whether some of them had to be left behind, because earlier events of their key still wait. */
    Uni<Boolean> handle(List<Incoming> batch) {
        return database.inTransaction(tx -> store.receive(tx, batch)
                .call(fresh -> applyAll(tx, batch, fresh.now()))
                .map(fresh -> fresh.waiting() > 0));
    }

    /** Keys side by side, the events of a key one after the other. */
    private Uni<Void> applyAll(SqlConnection tx, List<Incoming> batch, Set<String> fresh) {
        Map<String, Uni<Void>> byKey = new LinkedHashMap<>();
        for (Incoming incoming : batch) {
            if (fresh.remove(incoming.rowId())) {
                Uni<Void> next = Uni.createFrom().deferred(() -> apply(tx, incoming));
                byKey.merge(incoming.key(), next, (before, after) -> before.chain(() -> after));
            }
        }
        // All have to end before the transaction does, also when one fails: what one of them sent after the rollback
        // would be a transaction of its own.
        return byKey.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(List.copyOf(byKey.values()))
                        .andCollectFailures()
                        .replaceWithVoid();
    }

    private Uni<Void> apply(SqlConnection tx, Incoming incoming) {
        return ((TransactionalHandler) handlers.of(incoming.event()))
                .commit(incoming.event())
                .apply(tx);
    }
}
