package io.flotilla.agent.invocation.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.billing.Budget;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.Invocation.Origin;
import io.flotilla.agent.invocation.domain.Invocation.Spent;
import io.flotilla.agent.invocation.domain.Overrides;
import io.flotilla.agent.invocation.domain.State;
import io.flotilla.agent.model.Tokens;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.Failure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Statements about invocations. */
@ApplicationScoped
public class InvocationStore {
    static final String COLUMNS = "id, tenant_id, invocation_id, run_id, step_id, reply_to, traceparent, agent, model,"
            + " input, workspace, deadline, budget, state, turns, tool_calls, input_tokens, output_tokens,"
            + " cached_tokens, cost, cancel_reason, overrides, budgets_above";
    private static final String FIND =
            "SELECT " + COLUMNS + " FROM invocation WHERE tenant_id = $1 AND invocation_id = $2";
    private static final String INSERT = """
            INSERT INTO invocation (id, tenant_id, invocation_id, run_id, step_id, reply_to, traceparent, agent, model,
                                    input, workspace, deadline, budget, state, overrides, budgets_above)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            ON CONFLICT (tenant_id, invocation_id) DO NOTHING""";
    private static final String UPDATE = """
            UPDATE invocation SET workspace = $2, state = $3, turns = $4, tool_calls = $5, input_tokens = $6,
                                  output_tokens = $7, cached_tokens = $8, cost = $9
            WHERE id = $1""";
    private static final String FINISH =
            "UPDATE invocation SET state = $2, output = $3, error = $4, finished_at = now()" + " WHERE id = $1";
    private static final String HOLD = "UPDATE invocation SET output = $2 WHERE id = $1";
    private static final String HELD = "SELECT output FROM invocation WHERE id = $1";
    private static final String ASK_CANCEL = "UPDATE invocation SET cancel_reason = $2 WHERE id = $1";
    private static final String OVERDUE = "SELECT " + COLUMNS + " FROM invocation"
            + " WHERE state IN ('tools', 'keeping') AND deadline < now() ORDER BY deadline LIMIT $1";
    private static final String CANCELLED = "SELECT id FROM invocation WHERE id = ANY($1)"
            + " AND (cancel_reason IS NOT NULL OR state IN ('failed', 'cancelled'))";

    /** Null when there is none. */
    public Uni<Invocation> find(SqlClient client, String tenant, String invocationId) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(tenant, invocationId))
                .map(InvocationStore::firstOrNull);
    }

    /** As {@link #find}; nobody else changes it until the transaction ends. */
    public Uni<Invocation> lock(SqlConnection tx, String tenant, String invocationId) {
        return tx.preparedQuery(FIND + " FOR UPDATE")
                .execute(Tuple.of(tenant, invocationId))
                .map(InvocationStore::firstOrNull);
    }

    /** False when it is there already. */
    public Uni<Boolean> create(SqlConnection tx, Invocation invocation) {
        Origin origin = invocation.origin();
        Budget budget = invocation.budget();
        Tuple row = Tuple.tuple()
                .addString(invocation.id())
                .addString(origin.tenantId())
                .addString(origin.invocationId())
                .addString(origin.runId())
                .addString(origin.stepId())
                .addString(origin.replyTo())
                .addString(origin.traceparent())
                .addString(invocation.agent())
                .addString(invocation.model())
                .addString(Json.text(invocation.input()))
                .addString(invocation.workspace())
                .addOffsetDateTime(invocation.deadline().atOffset(ZoneOffset.UTC))
                .addBigDecimal(budget == null ? null : new BigDecimal(budget.limit()))
                .addString(invocation.state().wireName())
                .addString(invocation.overrides() == null ? null : Json.text(invocation.overrides()))
                .addString(budget == null || budget.within() == null ? null : Json.text(budget.within()));
        return tx.preparedQuery(INSERT).execute(row).map(rows -> rows.rowCount() == 1);
    }

    public Uni<Void> save(SqlConnection tx, Invocation invocation) {
        Spent spent = invocation.spent();
        Tuple row = Tuple.tuple()
                .addString(invocation.id())
                .addString(invocation.workspace())
                .addString(invocation.state().wireName())
                .addInteger(spent.turns())
                .addInteger(spent.toolCalls())
                .addLong(spent.tokens().input())
                .addLong(spent.tokens().output())
                .addLong(spent.tokens().cached())
                .addBigDecimal(spent.cost());
        return tx.preparedQuery(UPDATE).execute(row).replaceWithVoid();
    }

    /** @param output null unless it succeeded; @param error null if it did */
    public Uni<Void> finish(SqlConnection tx, Invocation invocation, JsonNode output, Failure error) {
        Tuple row = Tuple.of(
                invocation.id(),
                invocation.state().wireName(),
                output == null ? null : Json.text(output),
                error == null ? null : Json.text(error));
        return save(tx, invocation)
                .chain(() -> tx.preparedQuery(FINISH).execute(row))
                .replaceWithVoid();
    }

    /** The answer is being stored elsewhere; until then there is its preview. */
    public Uni<Void> hold(SqlConnection tx, Invocation invocation, JsonNode preview) {
        return save(tx, invocation)
                .chain(() -> tx.preparedQuery(HOLD).execute(Tuple.of(invocation.id(), Json.text(preview))))
                .replaceWithVoid();
    }

    /** What {@link #hold} has kept. */
    public Uni<JsonNode> held(SqlConnection tx, Invocation invocation) {
        return tx.preparedQuery(HELD)
                .execute(Tuple.of(invocation.id()))
                .map(rows -> Json.parse(rows.iterator().next().getString("output")));
    }

    public Uni<Void> askToCancel(SqlConnection tx, Invocation invocation, String reason) {
        return tx.preparedQuery(ASK_CANCEL)
                .execute(Tuple.of(invocation.id(), reason))
                .replaceWithVoid();
    }

    /** Those that wait for others beyond their deadline. */
    public Uni<List<Invocation>> overdue(SqlClient client, int limit) {
        return client.preparedQuery(OVERDUE)
                .execute(Tuple.of(limit))
                .map(rows -> stream(rows).map(InvocationStore::invocation).toList());
    }

    /** Which of these should not go on. */
    public Uni<Set<String>> unwanted(SqlClient client, Collection<String> ids) {
        return client.preparedQuery(CANCELLED)
                .execute(Tuple.of(ids.toArray(String[]::new)))
                .map(rows -> stream(rows).map(row -> row.getString("id")).collect(Collectors.toSet()));
    }

    private static Invocation firstOrNull(RowSet<Row> rows) {
        return rows.size() == 0 ? null : invocation(rows.iterator().next());
    }

    static java.util.stream.Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }

    private static Budget budget(Row row) {
        BigDecimal limit = row.getBigDecimal("budget");
        String above = row.getString("budgets_above");
        return limit == null
                ? null
                : new Budget(
                        limit.toPlainString(), above == null ? null : List.of(Json.read(above, Budget.Above[].class)));
    }

    static Invocation invocation(Row row) {
        Origin origin = new Origin(
                row.getString("tenant_id"),
                row.getString("invocation_id"),
                row.getString("run_id"),
                row.getString("step_id"),
                row.getString("reply_to"),
                row.getString("traceparent"));
        Tokens tokens = new Tokens(
                row.getLong("input_tokens"), row.getLong("output_tokens"), row.getLong("cached_tokens"), false);
        String overrides = row.getString("overrides");
        return new Invocation(
                row.getString("id"),
                origin,
                row.getString("agent"),
                row.getString("model"),
                Json.parse(row.getString("input")),
                row.getString("workspace"),
                row.getOffsetDateTime("deadline").toInstant(),
                budget(row),
                State.of(row.getString("state")),
                new Spent(row.getInteger("turns"), row.getInteger("tool_calls"), tokens, row.getBigDecimal("cost")),
                overrides == null ? null : Json.read(overrides, Overrides.class),
                row.getString("cancel_reason"));
    }
}
