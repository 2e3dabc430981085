package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The statements about calls. */
@ApplicationScoped
class CallStore {
    private static final String COLUMNS = "id, call_id, tenant_id, run_id, step_id, tool, arguments::text AS arguments,"
            + " reply_to, traceparent, state, output::text AS output, error::text AS error, cost, started_at,"
            + " finished_at, held::text AS held";
    private static final String INSERT = "INSERT INTO tool_call (id, call_id, tenant_id, run_id, step_id, tool,"
            + " arguments, workspace, reply_to, traceparent, deadline, state, started_at)"
            + " VALUES ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8, $9, $10, $11, 'waiting', $12)"
            + " ON CONFLICT (tenant_id, call_id) DO NOTHING";
    private static final String END = "UPDATE tool_call SET state = $2, output = $3::text::jsonb,"
            + " error = $4::text::jsonb, cost = $5, finished_at = now() WHERE id = $1 AND state = 'waiting'";
    private static final String HOLD =
            "UPDATE tool_call SET held = $2::text::jsonb" + " WHERE id = $1 AND state = 'waiting' AND held IS NULL";
    private static final String FIND = "SELECT " + COLUMNS + " FROM tool_call WHERE tenant_id = $1 AND call_id = $2";
    private static final String GET = "SELECT " + COLUMNS + " FROM tool_call WHERE tenant_id = $1 AND id = $2";
    private static final String OVERDUE = "SELECT " + COLUMNS + " FROM tool_call WHERE state = 'waiting'"
            + " AND deadline < now() - $1 * interval '1 millisecond' ORDER BY deadline LIMIT $2"
            + " FOR UPDATE SKIP LOCKED";

    private static final String RECALL =
            "SELECT data FROM inbox WHERE key = $1 AND state = 'pending' AND type = $2" + " LIMIT 1";

    /** Without arguments and outputs, which can be large. */
    private static final String LIST = "SELECT id, call_id, tenant_id, run_id, step_id, tool, NULL AS arguments,"
            + " reply_to, traceparent, state, NULL AS output, error::text AS error, cost, started_at, finished_at,"
            + " NULL AS held FROM tool_call WHERE tenant_id = $1 AND ($2::text IS NULL OR run_id = $2)"
            + " AND ($3::text IS NULL OR id > $3) ORDER BY id LIMIT $4";

    /**
     * The call as it is stored now; one that is known already stays as it is.
     *
     * @param startedAt when work on it began
     */
    Uni<CallRow> insert(SqlConnection tx, Call call, Instant startedAt) {
        Tuple row = Tuple.tuple()
                .addString(Ids.next("call"))
                .addString(call.callId())
                .addString(call.command().tenantId())
                .addString(call.command().runId())
                .addString(call.command().stepId())
                .addString(call.tool())
                .addString(storable(call.arguments()))
                .addString(call.workspace())
                .addString(call.command().replyTo())
                .addString(call.command().traceparent())
                .addOffsetDateTime(
                        call.deadline() == null ? null : call.deadline().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(startedAt.atOffset(ZoneOffset.UTC));
        return tx.preparedQuery(INSERT)
                .execute(row)
                .chain(() -> find(tx, call.command().tenantId(), call.callId()))
                .map(Optional::orElseThrow);
    }

    /** The reason of a cancellation that waits for a call to end; empty when there is none. */
    Uni<Optional<String>> recall(SqlClient client, String key) {
        return client.preparedQuery(RECALL)
                .execute(Tuple.of(key, CallCancelHandler.TYPE))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(CallCancelHandler.reason(Json.parse(
                                rows.iterator().next().getBuffer("data").getBytes()))));
    }

    /** Ends a call that waits; false when it had ended before. */
    Uni<Boolean> end(SqlConnection tx, CallRow call, Ending ending) {
        Tuple values = Tuple.tuple()
                .addString(call.id())
                .addString(ending.isFailure() ? "failed" : "completed")
                .addString(storable(ending.output()))
                .addString(ending.isFailure() ? storable(Json.tree(ending.failure())) : null)
                .addBigDecimal(ending.cost());
        return tx.preparedQuery(END).execute(values).map(rows -> rows.rowCount() == 1);
    }

    /** Remembers how a call ended that still waits; false when it does not, or that is remembered already. */
    Uni<Boolean> hold(SqlConnection tx, CallRow call, JsonNode held) {
        return tx.preparedQuery(HOLD)
                .execute(Tuple.of(call.id(), storable(held)))
                .map(rows -> rows.rowCount() == 1);
    }

    Uni<Optional<CallRow>> find(SqlClient client, String tenantId, String callId) {
        return client.preparedQuery(FIND).execute(Tuple.of(tenantId, callId)).map(CallStore::first);
    }

    /** By the id which it has here. */
    Uni<Optional<CallRow>> get(SqlClient client, String tenantId, String id) {
        return client.preparedQuery(GET).execute(Tuple.of(tenantId, id)).map(CallStore::first);
    }

    /** Calls that still wait so long after their deadline; locked, and those that another instance has are skipped. */
    Uni<List<CallRow>> lockOverdue(SqlConnection tx, Duration after, int limit) {
        return tx.preparedQuery(OVERDUE)
                .execute(Tuple.of(after.toMillis(), limit))
                .map(rows -> rows(rows).toList());
    }

    /** Up to {@code limit} calls in the order of their start, after this id; without arguments and outputs. */
    Uni<List<CallRow>> list(SqlClient client, String tenantId, String runId, String after, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(tenantId, runId, after, limit))
                .map(rows -> rows(rows).toList());
    }

    /** Programs print what they like; PostgreSQL's jsonb refuses the character NUL. */
    private static String storable(JsonNode value) {
        return value == null ? null : Json.text(value).replace("\\u0000", "\\ufffd");
    }

    private static Optional<CallRow> first(RowSet<Row> rows) {
        return rows(rows).findFirst();
    }

    private static Stream<CallRow> rows(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).map(CallStore::row);
    }

    private static CallRow row(Row row) {
        return new CallRow(
                row.getString("id"),
                row.getString("call_id"),
                row.getString("tenant_id"),
                row.getString("run_id"),
                row.getString("step_id"),
                row.getString("tool"),
                json(row.getString("arguments")),
                row.getString("reply_to"),
                row.getString("traceparent"),
                row.getString("state"),
                json(row.getString("output")),
                json(row.getString("error")),
                row.getBigDecimal("cost"),
                instant(row.getOffsetDateTime("started_at")),
                instant(row.getOffsetDateTime("finished_at")),
                json(row.getString("held")));
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static JsonNode json(String text) {
        return text == null ? null : Json.parse(text);
    }
}
