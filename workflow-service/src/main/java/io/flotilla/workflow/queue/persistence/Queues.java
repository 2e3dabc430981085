package io.flotilla.workflow.queue.persistence;

import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.workflow.definition.domain.Retry;
import io.flotilla.workflow.queue.domain.QueueSpec;
import io.flotilla.workflow.queue.domain.QueueState;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.StreamSupport;

/** The queues of a tenant: their settings, and how full they are. */
@ApplicationScoped
public class Queues {
    /** The queue {@code default} is there without being made. */
    private static final String READ = """
            WITH known AS (
                SELECT name, concurrency, state, retry_attempts, retry_backoff, retry_on
                FROM queue WHERE tenant_id = $1
                UNION ALL
                SELECT 'default', NULL, 'open', NULL, NULL, NULL
                WHERE NOT EXISTS (SELECT 1 FROM queue WHERE tenant_id = $1 AND name = 'default'))
            SELECT known.*, active.active, queued.depth, queued.oldest, retrying.retrying,
                   given_up.given_up FROM known
            CROSS JOIN LATERAL (
                SELECT count(*) AS active FROM run
                WHERE tenant_id = $1 AND queue = known.name AND started_at IS NOT NULL AND finished_at IS NULL
                  AND parent_run_id IS NULL) active
            CROSS JOIN LATERAL (
                SELECT count(*) AS depth, min(created_at) AS oldest FROM run
                WHERE tenant_id = $1 AND queue = known.name AND started_at IS NULL AND finished_at IS NULL
                  AND parent_run_id IS NULL) queued
            CROSS JOIN LATERAL (
                SELECT count(*) AS retrying FROM run_retry
                WHERE tenant_id = $1 AND queue = known.name AND state = 'pending') retrying
            CROSS JOIN LATERAL (
                SELECT count(*) AS given_up FROM run_retry
                WHERE tenant_id = $1 AND queue = known.name AND state = 'given-up') given_up
            """;

    private static final String FIND = READ + " WHERE name = $2";
    private static final String LIST = READ + " WHERE name > $2 ORDER BY name LIMIT $3";
    private static final String SAVE = """
            INSERT INTO queue (tenant_id, name, concurrency, updated_by, retry_attempts, retry_backoff, retry_on)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (tenant_id, name)
            DO UPDATE SET concurrency = $3, updated_by = $4, updated_at = now(),
                          retry_attempts = $5, retry_backoff = $6, retry_on = $7
            RETURNING xmax::text = '0' AS created""";

    /** The default queue gets its row when somebody first has something to say about it. */
    private static final String STATE = """
            INSERT INTO queue (tenant_id, name, state, updated_by)
            SELECT $1, $2, $3, $4
            WHERE $2 = 'default' OR EXISTS (SELECT 1 FROM queue WHERE tenant_id = $1 AND name = $2)
            ON CONFLICT (tenant_id, name) DO UPDATE SET state = $3, updated_by = $4, updated_at = now()""";

    private static final String ENSURE = "INSERT INTO queue (tenant_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    @Inject
    Database database;

    /** Null when the tenant has none of this name. */
    public Uni<QueueRow> find(String tenant, String name) {
        return database.pool()
                .preparedQuery(FIND)
                .execute(Tuple.of(tenant, name))
                .map(rows ->
                        rows.size() == 0 ? null : QueueRow.of(rows.iterator().next()));
    }

    /** By name, after a name. */
    public Uni<List<QueueRow>> list(String tenant, String after, int limit) {
        return database.pool()
                .preparedQuery(LIST)
                .execute(Tuple.of(tenant, after == null ? "" : after, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(QueueRow::of)
                        .toList());
    }

    /** True when the queue is new. */
    public Uni<Boolean> save(String tenant, String name, QueueSpec spec, String by) {
        Retry retry = spec.retry();
        Tuple row = Tuple.tuple()
                .addString(tenant)
                .addString(name)
                .addInteger(spec.concurrency())
                .addString(by)
                .addShort(retry == null ? null : (short) retry.attempts())
                .addLong(retry == null ? null : retry.backoff().toMillis())
                .addArrayOfString(retry == null ? null : classes(retry));
        return database.pool()
                .preparedQuery(SAVE)
                .execute(row)
                .map(rows -> rows.iterator().next().getBoolean("created"));
    }

    private static String[] classes(Retry retry) {
        return retry.on().stream().map(ErrorClass::wireName).sorted().toArray(String[]::new);
    }

    /** False when the tenant has none of this name. */
    public Uni<Boolean> state(String tenant, String name, QueueState state, String by) {
        return database.pool()
                .preparedQuery(STATE)
                .execute(Tuple.of(tenant, name, state.wireName(), by))
                .map(rows -> rows.rowCount() > 0);
    }

    /** Sees to it that the queue has a row, by which those who wait in it are found. */
    public Uni<Void> ensure(SqlClient tx, String tenant, String name) {
        return tx.preparedQuery(ENSURE).execute(Tuple.of(tenant, name)).replaceWithVoid();
    }
}
