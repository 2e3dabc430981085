package io.flotilla.workflow.bulk.persistence;

import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.bulk.domain.ItemResult;
import io.flotilla.workflow.persistence.Rows;
import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.run.persistence.Conditions;
import io.flotilla.workflow.run.persistence.RunFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bulk operations and their items. */
@ApplicationScoped
public class BulkOperations {
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
    private static final String COUNT_OPEN =
            "SELECT count(*) FROM bulk_operation WHERE tenant_id = $1 AND state = 'running'";
    private static final String CREATE = "INSERT INTO bulk_operation"
            + " (id, tenant_id, action, filter, reason, scopes, created_at, created_by, turn_at)"
            + " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)";
    private static final String ADD_NAMED =
            "INSERT INTO bulk_item (operation_id, run_id) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING";
    private static final String TOTAL = "UPDATE bulk_operation SET total = $2,"
            + " state = CASE WHEN $2 = 0 THEN 'completed' ELSE state END,"
            + " finished_at = CASE WHEN $2 = 0 THEN created_at END WHERE id = $1";
    private static final String FIND =
            "SELECT " + BulkRow.COLUMNS + " FROM bulk_operation WHERE tenant_id = $1 AND id = $2";
    private static final String LIST = "SELECT " + BulkRow.COLUMNS + " FROM bulk_operation WHERE tenant_id = $1"
            + " AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3";
    private static final String COUNTS =
            "SELECT operation_id, state, count(*) FROM bulk_item WHERE operation_id = ANY ($1) GROUP BY 1, 2";
    private static final String REFUSED = "SELECT run_id, code, message FROM bulk_item"
            + " WHERE operation_id = $1 AND state = 'refused' ORDER BY run_id LIMIT $2";
    private static final String FORKED = "SELECT run_id, new_run_id FROM bulk_item"
            + " WHERE operation_id = $1 AND new_run_id IS NOT NULL ORDER BY run_id LIMIT $2";
    private static final String CANCEL = "UPDATE bulk_operation SET state = 'cancelled', finished_at = $3"
            + " WHERE tenant_id = $1 AND id = $2 AND state = 'running'";

    /** The one that was left alone longest. It is this instance's until {@code $2}, or until it is put back. */
    private static final String CLAIM = "UPDATE bulk_operation SET turn_at = $2 WHERE id = ("
            + "SELECT id FROM bulk_operation WHERE state = 'running' AND turn_at <= $1"
            + " ORDER BY turn_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING " + BulkRow.COLUMNS;

    private static final String PENDING =
            "SELECT run_id FROM bulk_item WHERE operation_id = $1 AND state = 'pending' ORDER BY run_id LIMIT $2";
    private static final String HOLD = "SELECT 1 FROM bulk_item i JOIN bulk_operation o ON o.id = i.operation_id"
            + " WHERE i.operation_id = $1 AND i.run_id = $2 AND i.state = 'pending' AND o.state = 'running'"
            + " FOR UPDATE OF i SKIP LOCKED";
    private static final String MARK = "UPDATE bulk_item SET state = $3, code = $4, message = $5, new_run_id = $6"
            + " WHERE operation_id = $1 AND run_id = $2";
    private static final String TRIED = "UPDATE bulk_item SET attempts = attempts + 1"
            + " WHERE operation_id = $1 AND run_id = $2 RETURNING attempts";
    private static final String PUT_BACK = """
            UPDATE bulk_operation o
            SET turn_at = $2,
                state = CASE WHEN p.pending THEN 'running' ELSE 'completed' END,
                finished_at = CASE WHEN p.pending THEN NULL ELSE $3::timestamptz END
            FROM (SELECT EXISTS (
                SELECT 1 FROM bulk_item WHERE operation_id = $1 AND state = 'pending') AS pending) p
            WHERE o.id = $1 AND o.state = 'running'""";
    private static final String FORGET = "DELETE FROM bulk_operation WHERE id IN ("
            + "SELECT id FROM bulk_operation WHERE state <> 'running' AND finished_at < $1 LIMIT 10)";

    @Inject
    Database database;

    /** How far an operation is. */
    public record Counts(int pending, int done, int refused) {
        static final Counts NONE = new Counts(0, 0, 0);

        private Counts with(String state, int count) {
            return switch (state) {
                case "pending" -> new Counts(count, done, refused);
                case "done" -> new Counts(pending, count, refused);
                default -> new Counts(pending, done, count);
            };
        }
    }

    /** A run with which nothing was done, and why. */
    public record Refusal(String runId, String code, String message) {}

    /** A run that had failed, and the one that goes on from it. */
    public record Fork(String runId, String newRunId) {}

    /** How many operations of the tenant are at work; nobody else of the tenant begins one in this transaction. */
    public Uni<Integer> countOpen(SqlClient tx, String tenant) {
        return tx.preparedQuery(LOCK)
                .execute(Tuple.of("bulk " + tenant))
                .chain(() -> tx.preparedQuery(COUNT_OPEN).execute(Tuple.of(tenant)))
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    public Uni<Void> create(SqlClient tx, BulkRow operation) {
        Tuple row = Tuple.tuple()
                .addString(operation.id())
                .addString(operation.tenant())
                .addString(operation.action().wireName())
                .addValue(operation.filter() == null ? null : Buffer.buffer(Json.bytes(operation.filter())))
                .addString(operation.reason())
                .addArrayOfString(operation.scopes().toArray(String[]::new))
                .addOffsetDateTime(Times.column(operation.createdAt()))
                .addString(operation.createdBy());
        return tx.preparedQuery(CREATE).execute(row).replaceWithVoid();
    }

    /** Adds the runs that are meant, {@code limit} at most; gives how many. */
    public Uni<Integer> add(SqlClient tx, BulkRow operation, RunFilter filter, int limit) {
        Conditions conditions = filter.conditions(operation.tenant());
        Tuple parameters = conditions.parameters().addString(operation.id());
        String sql = "INSERT INTO bulk_item (operation_id, run_id) SELECT $" + parameters.size()
                + "::text, id FROM run WHERE " + conditions.sql() + " LIMIT " + limit;
        return tx.preparedQuery(sql).execute(parameters).map(RowSet::rowCount);
    }

    /** Adds runs by their ids, whether they are there or not; gives how many different ones they are. */
    public Uni<Integer> add(SqlClient tx, BulkRow operation, List<String> ids) {
        return tx.preparedQuery(ADD_NAMED)
                .execute(Tuple.of(operation.id(), ids.toArray(String[]::new)))
                .map(RowSet::rowCount);
    }

    /** Says how many runs were added; with none the operation is done. */
    public Uni<Void> total(SqlClient tx, String id, int total) {
        return tx.preparedQuery(TOTAL).execute(Tuple.of(id, total)).replaceWithVoid();
    }

    /** Null when the tenant has none of this id. */
    public Uni<BulkRow> find(SqlClient client, String tenant, String id) {
        return client.preparedQuery(FIND).execute(Tuple.of(tenant, id)).map(Rows.first(BulkRow::of));
    }

    /** Newest first. @param before the id after which the page starts, or null */
    public Uni<List<BulkRow>> list(String tenant, String before, int limit) {
        return database.pool()
                .preparedQuery(LIST)
                .execute(Tuple.of(tenant, before, limit))
                .map(Rows.all(BulkRow::of));
    }

    /** By the operations' ids. */
    public Uni<Map<String, Counts>> counts(SqlClient client, List<String> ids) {
        return client.preparedQuery(COUNTS)
                .execute(Tuple.of((Object) ids.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Counts> counts = new TreeMap<>();
                    ids.forEach(id -> counts.put(id, Counts.NONE));
                    rows.forEach(row -> counts.computeIfPresent(
                            row.getString(0), (id, before) -> before.with(row.getString(1), row.getInteger(2))));
                    return counts;
                });
    }

    public Uni<List<Refusal>> refused(String id, int limit) {
        return database.pool()
                .preparedQuery(REFUSED)
                .execute(Tuple.of(id, limit))
                .map(Rows.all(row -> new Refusal(row.getString(0), row.getString(1), row.getString(2))));
    }

    public Uni<List<Fork>> forked(String id, int limit) {
        return database.pool()
                .preparedQuery(FORKED)
                .execute(Tuple.of(id, limit))
                .map(Rows.all(row -> new Fork(row.getString(0), row.getString(1))));
    }

    /** Nothing more is begun; what was done stays done. Does nothing when it is not at work. */
    public Uni<Void> cancel(String tenant, String id, Instant now) {
        return database.pool()
                .preparedQuery(CANCEL)
                .execute(Tuple.of(tenant, id, Times.column(now)))
                .replaceWithVoid();
    }

    /** An operation to work on for a while, or null when there is none. */
    public Uni<BulkRow> claim(Instant now, Duration lease) {
        return database.pool()
                .preparedQuery(CLAIM)
                .execute(Tuple.of(Times.column(now), Times.column(now.plus(lease))))
                .map(Rows.first(BulkRow::of));
    }

    /** The runs with which something is to be done, in order. */
    public Uni<List<String>> pending(String id, int limit) {
        return database.pool()
                .preparedQuery(PENDING)
                .execute(Tuple.of(id, limit))
                .map(Rows.all(row -> row.getString(0)));
    }

    /** Whether it is still to be done; until the transaction ends nobody else does it. */
    public Uni<Boolean> hold(SqlClient tx, String id, String runId) {
        return tx.preparedQuery(HOLD).execute(Tuple.of(id, runId)).map(rows -> rows.size() > 0);
    }

    public Uni<Void> mark(SqlClient tx, String id, String runId, ItemResult result) {
        Tuple parameters = Tuple.tuple()
                .addString(id)
                .addString(runId)
                .addString(result.isDone() ? "done" : "refused")
                .addString(result.code())
                .addString(result.message())
                .addString(result.newRunId());
        return tx.preparedQuery(MARK).execute(parameters).replaceWithVoid();
    }

    /** It could not be done for a reason that may pass; gives how often. */
    public Uni<Integer> tried(String id, String runId) {
        return database.pool()
                .preparedQuery(TRIED)
                .execute(Tuple.of(id, runId))
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    /** Others may work on it from {@code next} on; without anything left to do it is completed. */
    public Uni<Void> putBack(String id, Instant next, Instant now) {
        return database.pool()
                .preparedQuery(PUT_BACK)
                .execute(Tuple.of(id, Times.column(next), Times.column(now)))
                .replaceWithVoid();
    }

    public Uni<Void> forget(Instant before) {
        return database.pool()
                .preparedQuery(FORGET)
                .execute(Tuple.of(Times.column(before)))
                .replaceWithVoid();
    }
}
