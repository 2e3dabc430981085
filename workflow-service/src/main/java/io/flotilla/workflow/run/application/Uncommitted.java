package io.flotilla.workflow.run.application;

import io.flotilla.workflow.run.persistence.Stored;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs as open transactions have left them: several answers to one run that are handled in the same transaction need not
 * read what the one before has just written. Nobody else can append to these runs until the transaction ends.
 */
@ApplicationScoped
class Uncommitted {
    private final Map<Object, Map<String, Stored>> runs = new ConcurrentHashMap<>();

    /** Null when this transaction has not written to the tenant's run. */
    Stored get(SqlConnection tx, String tenant, String id) {
        Map<String, Stored> written = runs.get(tx.getDelegate());
        Stored stored = written == null ? null : written.get(id);
        return stored != null && stored.run().head().tenantId().equals(tenant) ? stored : null;
    }

    void put(SqlConnection tx, Stored stored) {
        runs.computeIfAbsent(tx.getDelegate(), t -> new ConcurrentHashMap<>())
                .put(stored.run().head().id(), stored);
    }

    /** The transaction has ended, either way. */
    void forget(SqlConnection tx) {
        runs.remove(tx.getDelegate());
    }
}
