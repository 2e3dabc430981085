package io.flotilla.workflow.retention.persistence;

import io.flotilla.common.messaging.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** What tenants want of their ended runs, and what is done to these. */
@ApplicationScoped
public class Retentions {
    private static final String FIND = "SELECT * FROM retention WHERE tenant_id = $1";
    private static final String ALL = "SELECT * FROM retention"
            + " WHERE archive_after IS NOT NULL OR delete_after IS NOT NULL ORDER BY tenant_id";
    private static final String SAVE = """
            INSERT INTO retention (tenant_id, archive_after, delete_after, updated_at, updated_by)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (tenant_id) DO UPDATE
            SET archive_after = excluded.archive_after, delete_after = excluded.delete_after,
                updated_at = excluded.updated_at, updated_by = excluded.updated_by""";

    private static final String LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('retention', 0)) AS mine";
    private static final String ARCHIVE = """
            UPDATE run SET archived_at = $3, archived_by = $4 WHERE id IN (
                SELECT id FROM run
                WHERE tenant_id = $1 AND finished_at < $2 AND finished_at IS NOT NULL AND archived_at IS NULL
                ORDER BY finished_at LIMIT $5 FOR UPDATE SKIP LOCKED)""";
    private static final String PICK = """
            SELECT id, EXISTS (SELECT FROM run_event_month m
                               WHERE m.leaving AND r.id >= m.from_id AND r.id < m.to_id) AS leaving
            FROM run r WHERE tenant_id = $1 AND finished_at < $2 AND finished_at IS NOT NULL
            ORDER BY finished_at LIMIT $3 FOR UPDATE OF r SKIP LOCKED""";

    private static final String DELETE_LOGS = "DELETE FROM run_event WHERE run_id = ANY ($1)";

    /** What else refers to a run and does not go with its row. */
    private static final List<String> HANGS_ON = List.of(
            "DELETE FROM approval WHERE run_id = ANY ($1)", "DELETE FROM idempotency_key WHERE run_id = ANY ($1)");

    private static final String DELETE = "DELETE FROM run WHERE id = ANY ($1)";

    @Inject
    Database database;

    /** Null when the tenant has said nothing. */
    public Uni<RetentionRow> find(String tenant) {
        return database.pool()
                .preparedQuery(FIND)
                .execute(Tuple.of(tenant))
                .map(rows -> rows.size() == 0
                        ? null
                        : RetentionRow.of(rows.iterator().next()));
    }

    /** Of all tenants that do not keep everything as it is. */
    public Uni<List<RetentionRow>> all() {
        return database.pool()
                .preparedQuery(ALL)
                .execute()
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(RetentionRow::of)
                        .toList());
    }

    public Uni<Void> save(RetentionRow row) {
        return database.pool()
                .preparedQuery(SAVE)
                .execute(Tuple.of(
                        row.tenant(), row.archiveAfter(), row.deleteAfter(), column(row.updatedAt()), row.updatedBy()))
                .replaceWithVoid();
    }

    /** True when no other instance sweeps; it stays so until the transaction ends. */
    public Uni<Boolean> lock(SqlClient tx) {
        return tx.preparedQuery(LOCK)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean("mine"));
    }

    /** Archives runs of a tenant that ended before an instant, the oldest first; gives how many. */
    public Uni<Integer> archive(SqlClient tx, String tenant, Instant endedBefore, Instant now, String by, int limit) {
        return tx.preparedQuery(ARCHIVE)
                .execute(Tuple.of(tenant, column(endedBefore), column(now), by, limit))
                .map(RowSet::rowCount);
    }

    /**
     * Deletes runs of a tenant that ended before an instant, with all that hangs on them; gives how many. The events of
     * those whose month is leaving stay: nobody finds them any more, and they go with the month.
     */
    public Uni<Integer> delete(SqlClient tx, String tenant, Instant endedBefore, int limit) {
        return tx.preparedQuery(PICK)
                .execute(Tuple.of(tenant, column(endedBefore), limit))
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(0)
                        : delete(tx, ids(rows, row -> true), ids(rows, row -> !row.getBoolean("leaving")))
                                .replaceWith(rows.size()));
    }

    private static Uni<Void> delete(SqlClient tx, String[] ids, String[] logs) {
        Uni<Void> all = logs.length == 0 ? Uni.createFrom().voidItem() : execute(tx, DELETE_LOGS, logs);
        for (String sql : HANGS_ON) {
            all = all.chain(() -> execute(tx, sql, ids));
        }
        return all.chain(() -> execute(tx, DELETE, ids));
    }

    private static Uni<Void> execute(SqlClient tx, String sql, String[] ids) {
        return tx.preparedQuery(sql).execute(Tuple.of((Object) ids)).replaceWithVoid();
    }

    private static String[] ids(RowSet<Row> rows, Predicate<Row> which) {
        return StreamSupport.stream(rows.spliterator(), false)
                .filter(which)
                .map(row -> row.getString("id"))
                .toArray(String[]::new);
    }

    private static OffsetDateTime column(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
