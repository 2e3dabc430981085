package io.flotilla.workflow.run.persistence;

import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.run.domain.Run;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.sqlclient.data.Numeric;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Appends to the logs of runs. What a transaction appends to several logs at the same moment is one statement, and the
 * rows are locked in one order.
 */
@ApplicationScoped
class Appends {
    /** Nothing is appended to a log whose row is no longer at the version that was decided on. */
    private static final String APPEND = """
            WITH guard AS (
                UPDATE run SET version = w.version, status = w.status, cost = w.cost, started_at = w.started_at,
                       finished_at = w.finished_at, wake_at = w.wake_at, priority = w.priority
                FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::numeric[], $6::timestamptz[],
                            $7::timestamptz[], $8::timestamptz[], $9::smallint[])
                     AS w (id, before, version, status, cost, started_at, finished_at, wake_at, priority)
                WHERE run.id = w.id AND run.version = w.before
                RETURNING run.id),
            appended AS (
                INSERT INTO run_event (run_id, sequence, type, data)
                SELECT e.run_id, e.sequence, e.type, e.data
                FROM guard JOIN unnest($10::text[], $11::bigint[], $12::text[], $13::bytea[])
                                AS e (run_id, sequence, type, data) ON e.run_id = guard.id)
            SELECT id FROM guard""";

    private final Map<Object, Map<String, Waiting>> gathered = new ConcurrentHashMap<>();

    @Inject
    Vertx vertx;

    /**
     * What is to be appended to a log.
     *
     * @param run as it is afterwards
     * @param before its version until then
     * @param wakeAt when it is to be looked at
     */
    record Append(Run run, long before, Instant wakeAt, LogRows rows) {}

    private record Waiting(Append append, UniEmitter<? super Boolean> done) {}

    /** Whether it was appended; nothing is written when the log has grown since. */
    Uni<Boolean> add(SqlConnection tx, Append append) {
        return Uni.createFrom().emitter(done -> gather(tx, new Waiting(append, done)));
    }

    private void gather(SqlConnection tx, Waiting waiting) {
        gathered.compute(tx.getDelegate(), (connection, others) -> {
            Map<String, Waiting> all = others == null ? new TreeMap<>() : others;
            if (all.putIfAbsent(waiting.append().run().head().id(), waiting) != null) {
                throw new IllegalStateException("two decisions on one run at the same moment");
            }
            if (others == null) {
                vertx.getOrCreateContext().runOnContext(() -> write(tx));
            }
            return all;
        });
    }

    private void write(SqlConnection tx) {
        Collection<Waiting> all = gathered.remove(tx.getDelegate()).values();
        tx.preparedQuery(APPEND)
                .execute(columns(all.stream().map(Waiting::append).toList()))
                .map(Appends::ids)
                .subscribe()
                .with(
                        written -> all.forEach(waiting -> waiting.done()
                                .complete(written.contains(
                                        waiting.append().run().head().id()))),
                        error -> all.forEach(waiting -> waiting.done().fail(error)));
    }

    private static Set<String> ids(RowSet<Row> rows) {
        Set<String> ids = new HashSet<>();
        rows.forEach(row -> ids.add(row.getString("id")));
        return ids;
    }

    private static Tuple columns(List<Append> appends) {
        Tuple columns = Tuple.tuple()
                .addArrayOfString(strings(appends, run -> run.head().id()))
                .addArrayOfLong(appends.stream().map(Append::before).toArray(Long[]::new))
                .addArrayOfLong(
                        appends.stream().map(append -> append.run().position()).toArray(Long[]::new))
                .addArrayOfString(strings(appends, run -> run.status().wireName()))
                .addValue(appends.stream()
                        .map(append -> Numeric.create(append.run().cost()))
                        .toArray(Numeric[]::new))
                .addArrayOfOffsetDateTime(
                        times(appends, append -> append.run().head().startedAt()))
                .addArrayOfOffsetDateTime(times(appends, append -> append.run().finishedAt()))
                .addArrayOfOffsetDateTime(times(appends, Append::wakeAt))
                .addArrayOfShort(appends.stream()
                        .map(append -> (short) append.run().head().placement().priority())
                        .toArray(Short[]::new));
        return LogRows.together(appends.stream().map(Append::rows).toList()).addTo(columns);
    }

    private static String[] strings(List<Append> appends, Function<Run, String> value) {
        return appends.stream().map(append -> value.apply(append.run())).toArray(String[]::new);
    }

    private static OffsetDateTime[] times(List<Append> appends, Function<Append, Instant> value) {
        return appends.stream().map(append -> Times.column(value.apply(append))).toArray(OffsetDateTime[]::new);
    }
}
