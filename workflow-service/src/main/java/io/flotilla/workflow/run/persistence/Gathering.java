package io.flotilla.workflow.run.persistence;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What a transaction writes to several runs at the same moment is one statement, and rows are locked in one order.
 *
 * @param <T> what is written to one run
 */
final class Gathering<T> {
    private final Map<Object, Map<String, Waiting<T>>> gathered = new ConcurrentHashMap<>();
    private final Vertx vertx;
    private final String statement;
    private final Function<List<T>, Tuple> columns;

    private record Waiting<T>(T item, UniEmitter<? super Boolean> written) {}

    /** @param statement gives the column {@code id} of the runs that it wrote to */
    Gathering(Vertx vertx, String statement, Function<List<T>, Tuple> columns) {
        this.vertx = vertx;
        this.statement = statement;
        this.columns = columns;
    }

    /** Whether something was written. */
    Uni<Boolean> add(SqlConnection tx, String run, T item) {
        return Uni.createFrom().emitter(written -> gather(tx, run, new Waiting<>(item, written)));
    }

    private void gather(SqlConnection tx, String run, Waiting<T> waiting) {
        gathered.compute(tx.getDelegate(), (connection, others) -> {
            Map<String, Waiting<T>> all = others == null ? new TreeMap<>() : others;
            if (all.putIfAbsent(run, waiting) != null) {
                throw new IllegalStateException("two decisions on one run at the same moment");
            }
            if (others == null) {
                vertx.getOrCreateContext().runOnContext(() -> write(tx));
            }
            return all;
        });
    }

    private void write(SqlConnection tx) {
        Map<String, Waiting<T>> all = gathered.remove(tx.getDelegate());
        Collection<Waiting<T>> waiting = all.values();
        tx.preparedQuery(statement)
                .execute(columns.apply(waiting.stream().map(Waiting::item).toList()))
                .map(Gathering::ids)
                .subscribe()
                .with(
                        ids -> all.forEach((run, one) -> one.written().complete(ids.contains(run))),
                        error -> waiting.forEach(one -> one.written().fail(error)));
    }

    private static Set<String> ids(RowSet<Row> rows) {
        Set<String> ids = new HashSet<>();
        rows.forEach(row -> ids.add(row.getString("id")));
        return ids;
    }
}
