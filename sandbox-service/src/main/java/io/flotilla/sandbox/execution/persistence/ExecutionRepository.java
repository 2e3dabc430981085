package io.flotilla.sandbox.execution.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.sandbox.execution.domain.Execution;
import io.flotilla.sandbox.execution.domain.Execution.Origin;
import io.flotilla.sandbox.execution.domain.Execution.Status;
import io.flotilla.sandbox.execution.domain.ExecutionSpec;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The statements about executions. */
@ApplicationScoped
public class ExecutionRepository {

    private static final String COLUMNS = "e.seq, e.id, e.tenant_id, e.request_id, e.run_id, e.step_id, e.reply_to,"
            + " e.traceparent, e.spec::text AS spec, e.deadline, e.status, e.result::text AS result, e.cost, e.cancelled,"
            + " e.attempts, e.fence, e.created_at, e.started_at, e.ended_at";

    private static final String INSERT = """
            INSERT INTO execution (id, tenant_id, request_id, run_id, step_id, reply_to, traceparent, spec, deadline,
                                   status, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::json, $9, 'queued', $10)
            ON CONFLICT (tenant_id, request_id) DO NOTHING""";

    /** Whose tenant has the least at work comes first, then who came first: one tenant cannot hold up the others. */
    private static final String CLAIM = """
            WITH busy AS (
                SELECT tenant_id, count(*) AS programs FROM execution
                WHERE status = 'running' AND lease_until >= now() GROUP BY tenant_id)
            UPDATE execution e SET status = 'running', attempts = e.attempts + 1, fence = e.fence + 1, started_at = now(),
                                   lease_until = now() + $1 * interval '1 millisecond'
            WHERE e.id = (
                SELECT c.id FROM execution c LEFT JOIN busy ON busy.tenant_id = c.tenant_id
                WHERE c.status IN ('queued', 'running') AND c.available_at <= now()
                  AND (c.lease_until IS NULL OR c.lease_until < now())
                ORDER BY coalesce(busy.programs, 0), c.seq LIMIT 1 FOR UPDATE OF c SKIP LOCKED)
            RETURNING """ + " " + COLUMNS;

    private static final String RENEW = """
            UPDATE execution e SET lease_until = now() + $1 * interval '1 millisecond'
            FROM unnest($2::text[], $3::bigint[]) AS held (id, fence)
            WHERE e.id = held.id AND e.fence = held.fence AND e.status = 'running'
            RETURNING e.id, e.cancelled""";

    private static final String RELEASE = """
            UPDATE execution SET status = 'queued', lease_until = NULL, attempts = attempts - 1,
                                 available_at = now() + $3 * interval '1 millisecond'
            WHERE id = $1 AND fence = $2 AND status = 'running'""";

    private static final String END = """
            UPDATE execution SET status = $3, result = $4::text::json, cost = $5, lease_until = NULL, ended_at = now()
            WHERE id = $1 AND fence = $2 AND status IN ('queued', 'running')""";

    private static final String CANCEL = "UPDATE execution e SET cancelled = $3"
            + " WHERE e.tenant_id = $1 AND e.request_id = $2 AND e.status IN ('queued', 'running') RETURNING "
            + COLUMNS;

    private static final String FIND = "SELECT " + COLUMNS + " FROM execution e WHERE e.tenant_id = $1 AND e.id = $2";
    private static final String FIND_REQUEST =
            "SELECT " + COLUMNS + " FROM execution e WHERE e.tenant_id = $1 AND e.request_id = $2";
    private static final String LIST = "SELECT " + COLUMNS + " FROM execution e WHERE e.tenant_id = $1"
            + " AND ($2::text IS NULL OR e.run_id = $2) AND ($3::bigint IS NULL OR e.seq < $3)"
            + " ORDER BY e.seq DESC LIMIT $4";

    @Inject
    Database database;

    /** A row of a list and its position. */
    public record Listed(long seq, Execution execution) {}

    /** @return false when there is a request with this id already */
    public Uni<Boolean> insert(SqlConnection tx, Execution e) {
        return tx.preparedQuery(INSERT)
                .execute(Tuple.tuple()
                        .addString(e.id())
                        .addString(e.tenantId())
                        .addString(e.requestId())
                        .addString(e.origin().runId())
                        .addString(e.origin().stepId())
                        .addString(e.origin().replyTo())
                        .addString(e.origin().traceparent())
                        .addString(Json.text(e.spec()))
                        .addOffsetDateTime(offset(e.deadline()))
                        .addOffsetDateTime(offset(e.createdAt())))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Takes one that waits, or one whose instance died. */
    public Uni<Optional<Execution>> claim(Duration lease) {
        return database.pool()
                .preparedQuery(CLAIM)
                .execute(Tuple.of(lease.toMillis()))
                .map(ExecutionRepository::first);
    }

    /** Renews leases; answers with those that are still ours and why they should stop, if they should. */
    public Uni<Map<String, Optional<String>>> renew(List<Execution> held, Duration lease) {
        String[] ids = held.stream().map(Execution::id).toArray(String[]::new);
        Long[] fences = held.stream().map(Execution::fence).toArray(Long[]::new);
        return database.pool()
                .preparedQuery(RENEW)
                .execute(Tuple.of(lease.toMillis(), ids, fences))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(
                                row -> row.getString("id"), row -> Optional.ofNullable(row.getString("cancelled")))));
    }

    /** Gives a claimed one back, to be tried after {@code wait}; the attempt does not count. */
    public Uni<Void> release(Execution e, Duration wait) {
        return database.pool()
                .preparedQuery(RELEASE)
                .execute(Tuple.of(e.id(), e.fence(), wait.toMillis()))
                .replaceWithVoid();
    }

    /** Stores the result; false when the lease was lost or it has ended already. */
    public Uni<Boolean> end(SqlConnection tx, Execution e, Status status, JsonNode result, BigDecimal cost) {
        return tx.preparedQuery(END)
                .execute(Tuple.of(e.id(), e.fence(), name(status), Json.text(result), cost))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Marks an open one as to be stopped; empty when there is none. */
    public Uni<Optional<Execution>> cancel(SqlConnection tx, String tenant, String requestId, String reason) {
        return tx.preparedQuery(CANCEL)
                .execute(Tuple.of(tenant, requestId, reason))
                .map(ExecutionRepository::first);
    }

    public Uni<Optional<Execution>> find(String tenant, String id) {
        return database.pool().preparedQuery(FIND).execute(Tuple.of(tenant, id)).map(ExecutionRepository::first);
    }

    public Uni<Optional<Execution>> findRequest(SqlConnection tx, String tenant, String requestId) {
        return tx.preparedQuery(FIND_REQUEST)
                .execute(Tuple.of(tenant, requestId))
                .map(ExecutionRepository::first);
    }

    /** Newest first. @param before position after which to go on, or null */
    public Uni<List<Listed>> list(String tenant, String runId, Long before, int limit) {
        return database.pool()
                .preparedQuery(LIST)
                .execute(Tuple.of(tenant, runId, before, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Listed(row.getLong("seq"), execution(row)))
                        .toList());
    }

    private static Optional<Execution> first(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).findFirst().map(ExecutionRepository::execution);
    }

    private static Execution execution(Row row) {
        String result = row.getString("result");
        return new Execution(
                row.getString("id"),
                row.getString("tenant_id"),
                row.getString("request_id"),
                new Origin(
                        row.getString("run_id"),
                        row.getString("step_id"),
                        row.getString("reply_to"),
                        row.getString("traceparent")),
                Json.read(row.getString("spec"), ExecutionSpec.class),
                instant(row.getOffsetDateTime("deadline")),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                result == null ? null : Json.parse(result),
                row.getBigDecimal("cost"),
                row.getString("cancelled"),
                row.getInteger("attempts"),
                row.getLong("fence"),
                instant(row.getOffsetDateTime("created_at")),
                instant(row.getOffsetDateTime("started_at")),
                instant(row.getOffsetDateTime("ended_at")));
    }

    private static String name(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static OffsetDateTime offset(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
