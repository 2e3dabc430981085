package io.flotilla.workflow.queue.persistence;

import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.definition.domain.Concurrency.OnLimit;
import io.flotilla.workflow.queue.domain.AdmissionPolicy.Admitted;
import io.flotilla.workflow.queue.domain.Arrival;
import io.flotilla.workflow.queue.domain.QueueSnapshot;
import io.flotilla.workflow.queue.domain.QueueSnapshot.Key;
import io.flotilla.workflow.queue.domain.QueueSnapshot.Line;
import io.flotilla.workflow.queue.domain.QueueSnapshot.Waiting;
import io.flotilla.workflow.queue.domain.QueueState;
import io.flotilla.workflow.run.domain.Placement;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Who is at work and who waits. */
@ApplicationScoped
public class AdmissionQueries {
    private static final String ACTIVE = "started_at IS NOT NULL AND finished_at IS NULL";
    private static final String QUEUED = "started_at IS NULL AND finished_at IS NULL";
    /** Sub-runs have the place of the run that started them; they take none and wait for none. */
    private static final String PLACED = ACTIVE + " AND parent_run_id IS NULL";

    private static final String LINED_UP = QUEUED + " AND parent_run_id IS NULL";

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('workflow.admission', 0))";

    private static final String ARRIVAL = """
            SELECT q.state, q.concurrency, k.active AS key_active, k.open AS key_open,
                   (SELECT count(*) FROM run WHERE tenant_id = $1 AND queue = $2 AND %1$s) AS active,
                   EXISTS (SELECT 1 FROM run
                           WHERE tenant_id = $1 AND queue = $2 AND priority >= $3 AND %2$s) AS waiting,
                   (SELECT count(*) FROM run WHERE %1$s) AS all_active,
                   EXISTS (SELECT 1 FROM run WHERE %2$s) AS any_waiting
            FROM (SELECT count(*) FILTER (WHERE started_at IS NOT NULL) AS active, count(*) AS open
                  FROM run WHERE tenant_id = $1 AND concurrency_key = $4 AND finished_at IS NULL) k
            LEFT JOIN queue q ON q.tenant_id = $1 AND q.name = $2""".formatted(PLACED, LINED_UP);

    private static final String OLDEST_OF_KEY = "SELECT id FROM run WHERE tenant_id = $1 AND concurrency_key = $2"
            + " AND finished_at IS NULL ORDER BY created_at, id LIMIT $3";

    private static final String ACTIVE_BY_TENANT =
            "SELECT tenant_id, count(*) AS active FROM run WHERE " + PLACED + " GROUP BY tenant_id";

    /** What waits for a full key is passed over here, so that it does not hide what could start. */
    private static final String LINES = """
            WITH busy AS (
                SELECT tenant_id, concurrency_key, count(*) AS active
                FROM run WHERE concurrency_key IS NOT NULL AND %1$s GROUP BY tenant_id, concurrency_key)
            SELECT q.tenant_id, q.name, q.concurrency, a.active, w.*
            FROM queue q
            CROSS JOIN LATERAL (
                SELECT count(*) AS active FROM run r WHERE r.tenant_id = q.tenant_id AND r.queue = q.name AND %3$s) a
            CROSS JOIN LATERAL (
                SELECT r.id, r.priority, r.created_at, r.concurrency_key, r.concurrency_limit,
                       coalesce(b.active, 0) AS key_active
                FROM run r
                LEFT JOIN busy b ON b.tenant_id = r.tenant_id AND b.concurrency_key = r.concurrency_key
                WHERE r.tenant_id = q.tenant_id AND r.queue = q.name AND %2$s
                  AND (r.concurrency_key IS NULL OR coalesce(b.active, 0) < r.concurrency_limit)
                ORDER BY r.priority DESC, r.created_at, r.id LIMIT $1) w
            WHERE q.state <> 'paused' AND (q.concurrency IS NULL OR a.active < q.concurrency)""".formatted(ACTIVE, LINED_UP, PLACED);

    private static final String RESTORE = """
            WITH made AS (
                INSERT INTO queue (tenant_id, name)
                SELECT DISTINCT r.tenant_id, r.queue FROM run r
                WHERE %1$s AND NOT EXISTS (
                    SELECT 1 FROM queue q WHERE q.tenant_id = r.tenant_id AND q.name = r.queue)
                ON CONFLICT DO NOTHING
                RETURNING tenant_id, name)
            SELECT r.tenant_id, r.id FROM made
            JOIN run r ON r.tenant_id = made.tenant_id AND r.queue = made.name
            WHERE %1$s ORDER BY r.id LIMIT 100""".formatted(QUEUED);

    private static final String BESIDE = """
            WITH busy AS (
                SELECT tenant_id, concurrency_key, count(*) AS active
                FROM run WHERE concurrency_key IS NOT NULL AND %1$s GROUP BY tenant_id, concurrency_key),
            waiting AS (
                SELECT r.id, r.tenant_id, r.concurrency_limit, coalesce(b.active, 0) AS active, r.created_at,
                       row_number() OVER (PARTITION BY r.tenant_id, r.concurrency_key
                                          ORDER BY r.created_at, r.id) AS place
                FROM run r
                LEFT JOIN busy b ON b.tenant_id = r.tenant_id AND b.concurrency_key = r.concurrency_key
                WHERE r.parent_run_id IS NOT NULL AND %2$s)
            SELECT tenant_id, id FROM waiting
            WHERE concurrency_limit IS NULL OR active + place <= concurrency_limit
            ORDER BY created_at, id LIMIT $1""".formatted(ACTIVE, QUEUED);
    private static final String PULSE = """
            SELECT (SELECT count(*) FROM run WHERE %1$s) AS active, count(*) AS queued, min(created_at) AS oldest
            FROM run WHERE %2$s""".formatted(ACTIVE, QUEUED);

    @Inject
    Database database;

    /** Until the transaction ends, nobody else admits a run to a queue or key that has a limit. */
    public Uni<Void> lock(SqlClient tx) {
        return tx.preparedQuery(LOCK).execute().replaceWithVoid();
    }

    /** @param most how many runs the service may have at work @param onLimit null when the run has no key */
    public Uni<Arrival> arrival(SqlClient tx, String tenant, Placement placement, OnLimit onLimit, int most) {
        Placement.Concurrency concurrency = placement.concurrency();
        Tuple parameters = Tuple.tuple()
                .addString(tenant)
                .addString(placement.queue())
                .addShort((short) placement.priority())
                .addString(concurrency == null ? null : concurrency.key());
        return tx.preparedQuery(ARRIVAL)
                .execute(parameters)
                .map(rows -> arrival(rows.iterator().next(), placement, onLimit, most));
    }

    /** The runs with this key that have not ended, oldest first. */
    public Uni<List<String>> oldest(SqlClient tx, String tenant, String key, int count) {
        return tx.preparedQuery(OLDEST_OF_KEY)
                .execute(Tuple.of(tenant, key, count))
                .map(rows -> stream(rows).map(row -> row.getString("id")).toList());
    }

    /** @param most how many runs the service may have at work @param each how many of each queue are looked at */
    public Uni<QueueSnapshot> snapshot(SqlClient tx, int most, int each) {
        return tx.preparedQuery(ACTIVE_BY_TENANT)
                .execute()
                .map(AdmissionQueries::byTenant)
                .flatMap(active ->
                        tx.preparedQuery(LINES).execute(Tuple.of(each)).map(rows -> snapshot(most, active, rows)));
    }

    /** Gives back a row to queues in which runs wait and which have none; the first of those runs. */
    public Uni<List<Admitted>> restoreQueues(SqlClient tx) {
        return tx.preparedQuery(RESTORE).execute().map(AdmissionQueries::admitted);
    }

    /** Sub-runs whose concurrency key has room for them. */
    public Uni<List<Admitted>> beside(SqlClient tx, int limit) {
        return tx.preparedQuery(BESIDE).execute(Tuple.of(limit)).map(AdmissionQueries::admitted);
    }

    private static List<Admitted> admitted(RowSet<Row> rows) {
        return stream(rows)
                .map(row -> new Admitted(row.getString("tenant_id"), row.getString("id")))
                .toList();
    }

    public Uni<Pulse> pulse() {
        return database.pool()
                .preparedQuery(PULSE)
                .execute()
                .map(rows -> pulse(rows.iterator().next()));
    }

    private static Arrival arrival(Row row, Placement placement, OnLimit onLimit, int most) {
        String state = row.getString("state");
        Arrival.Place place = new Arrival.Place(
                state != null || placement.queue().equals(Placement.DEFAULT_QUEUE),
                state == null ? QueueState.OPEN : QueueState.of(state),
                row.getInteger("concurrency"),
                row.getInteger("active"),
                row.getBoolean("waiting"));
        Arrival.Crowd crowd = new Arrival.Crowd(most, row.getInteger("all_active"), row.getBoolean("any_waiting"));
        Arrival.Keyed keyed = placement.concurrency() == null
                ? Arrival.Keyed.NONE
                : new Arrival.Keyed(
                        onLimit,
                        placement.concurrency().limit(),
                        row.getInteger("key_active"),
                        row.getInteger("key_open"));
        return new Arrival(place, crowd, keyed);
    }

    private static Map<String, Integer> byTenant(RowSet<Row> rows) {
        Map<String, Integer> active = new HashMap<>();
        rows.forEach(row -> active.put(row.getString("tenant_id"), row.getInteger("active")));
        return active;
    }

    private static QueueSnapshot snapshot(int most, Map<String, Integer> active, RowSet<Row> rows) {
        Map<Line, List<Waiting>> lines = new LinkedHashMap<>();
        Map<Key, Integer> busy = new HashMap<>();
        for (Row row : rows) {
            Waiting waiting = waiting(row);
            lines.computeIfAbsent(line(row), line -> new ArrayList<>()).add(waiting);
            if (waiting.key() != null) {
                busy.put(waiting.key(), row.getInteger("key_active"));
            }
        }
        List<Line> filled = lines.entrySet().stream()
                .map(e -> new Line(
                        e.getKey().tenant(), e.getKey().queue(), e.getKey().room(), e.getValue()))
                .toList();
        int atWork = active.values().stream().mapToInt(Integer::intValue).sum();
        return new QueueSnapshot(Math.max(0, most - atWork), active, filled, busy);
    }

    private static Line line(Row row) {
        Integer limit = row.getInteger("concurrency");
        Integer room = limit == null ? null : limit - row.getInteger("active");
        return new Line(row.getString("tenant_id"), row.getString("name"), room, List.of());
    }

    private static Waiting waiting(Row row) {
        String key = row.getString("concurrency_key");
        Integer limit = row.getInteger("concurrency_limit");
        return new Waiting(
                row.getString("id"),
                row.getInteger("priority"),
                row.getOffsetDateTime("created_at").toInstant(),
                key == null ? null : new Key(row.getString("tenant_id"), key),
                limit == null ? Integer.MAX_VALUE : limit);
    }

    private static Pulse pulse(Row row) {
        var oldest = row.getOffsetDateTime("oldest");
        return new Pulse(
                row.getInteger("active"), row.getInteger("queued"), oldest == null ? null : oldest.toInstant());
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }

    /** The service as a whole. @param oldest since when the first that waits does, or null */
    public record Pulse(int active, int queued, Instant oldest) {}
}
