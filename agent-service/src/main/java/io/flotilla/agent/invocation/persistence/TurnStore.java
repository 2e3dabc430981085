package io.flotilla.agent.invocation.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.ToolCall;
import io.flotilla.agent.invocation.domain.Turn;
import io.flotilla.agent.model.ChatMessage;
import io.flotilla.agent.model.Tokens;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.Failure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Statements about turns and their tool calls. */
@ApplicationScoped
public class TurnStore {
    private static final String TURNS = "SELECT * FROM turn WHERE invocation = $1 ORDER BY number";
    private static final String INSERT_TURN = """
            INSERT INTO turn (invocation, number, model, messages, answer, finish_reason, input_tokens, output_tokens,
                              cached_tokens, estimated, cost, attempts, started_at, completed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)""";
    private static final String CALLS = "SELECT * FROM tool_call WHERE invocation = $1 ORDER BY turn, position";
    private static final String CALLS_OF_TURN =
            "SELECT * FROM tool_call WHERE invocation = $1 AND turn = $2 ORDER BY position";
    private static final String INSERT_CALL = """
            INSERT INTO tool_call (invocation, turn, position, tenant_id, call_id, tool, arguments, state, error,
                                   completed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $8 = 'done' THEN now() END)""";
    private static final String UPDATE_CALL = """
            UPDATE tool_call SET state = $3, output = $4, error = $5, cost = $6,
                                 completed_at = CASE WHEN $3 = 'done' THEN now() END
            WHERE tenant_id = $1 AND call_id = $2""";

    public Uni<List<Turn>> turns(SqlClient client, Invocation invocation) {
        return list(client, TURNS, Tuple.of(invocation.id()), TurnStore::turn);
    }

    public Uni<List<ToolCall>> calls(SqlClient client, Invocation invocation) {
        return list(client, CALLS, Tuple.of(invocation.id()), TurnStore::call);
    }

    /** The calls of one turn, in order. */
    public Uni<List<ToolCall>> calls(SqlClient client, Invocation invocation, int turn) {
        return list(client, CALLS_OF_TURN, Tuple.of(invocation.id(), turn), TurnStore::call);
    }

    public Uni<Void> add(SqlConnection tx, Invocation invocation, Turn turn) {
        Tuple row = Tuple.tuple()
                .addString(invocation.id())
                .addInteger(turn.number())
                .addString(turn.model())
                .addString(Json.text(turn.messages()))
                .addString(Json.text(turn.answer()))
                .addString(turn.finish())
                .addLong(turn.tokens().input())
                .addLong(turn.tokens().output())
                .addLong(turn.tokens().cached())
                .addBoolean(turn.tokens().estimated())
                .addBigDecimal(turn.cost())
                .addInteger(turn.attempts())
                .addOffsetDateTime(turn.startedAt().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(turn.completedAt().atOffset(ZoneOffset.UTC));
        return tx.preparedQuery(INSERT_TURN).execute(row).replaceWithVoid();
    }

    public Uni<Void> add(SqlConnection tx, Invocation invocation, List<ToolCall> calls) {
        if (calls.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Tuple> rows = calls.stream().map(call -> row(invocation, call)).toList();
        return tx.preparedQuery(INSERT_CALL).executeBatch(rows).replaceWithVoid();
    }

    public Uni<Void> save(SqlConnection tx, Invocation invocation, ToolCall call) {
        Tuple row = Tuple.tuple()
                .addString(invocation.origin().tenantId())
                .addString(call.callId())
                .addString(wireName(call.status()))
                .addString(call.output() == null ? null : Json.text(call.output()))
                .addString(call.error() == null ? null : Json.text(call.error()))
                .addBigDecimal(call.cost());
        return tx.preparedQuery(UPDATE_CALL).execute(row).replaceWithVoid();
    }

    private static Tuple row(Invocation invocation, ToolCall call) {
        return Tuple.tuple()
                .addString(invocation.id())
                .addInteger(call.turn())
                .addInteger(call.position())
                .addString(invocation.origin().tenantId())
                .addString(call.callId())
                .addString(call.tool())
                .addString(call.arguments() == null ? "null" : Json.text(call.arguments()))
                .addString(wireName(call.status()))
                .addString(call.error() == null ? null : Json.text(call.error()));
    }

    private static <T> Uni<List<T>> list(SqlClient client, String sql, Tuple values, Function<Row, T> mapping) {
        return client.preparedQuery(sql)
                .execute(values)
                .map(rows -> InvocationStore.stream(rows).map(mapping).toList());
    }

    private static Turn turn(Row row) {
        return new Turn(
                row.getInteger("number"),
                row.getString("model"),
                List.of(Json.read(row.getString("messages"), ChatMessage[].class)),
                Json.read(row.getString("answer"), ChatMessage.class),
                row.getString("finish_reason"),
                new Tokens(
                        row.getLong("input_tokens"),
                        row.getLong("output_tokens"),
                        row.getLong("cached_tokens"),
                        row.getBoolean("estimated")),
                row.getBigDecimal("cost"),
                row.getInteger("attempts"),
                row.getOffsetDateTime("started_at").toInstant(),
                row.getOffsetDateTime("completed_at").toInstant());
    }

    private static ToolCall call(Row row) {
        JsonNode arguments = Json.parse(row.getString("arguments"));
        String output = row.getString("output");
        String error = row.getString("error");
        return new ToolCall(
                row.getInteger("turn"),
                row.getInteger("position"),
                row.getString("call_id"),
                row.getString("tool"),
                arguments.isNull() ? null : arguments,
                ToolCall.Status.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                output == null ? null : Json.parse(output),
                error == null ? null : Json.read(error, Failure.class),
                row.getBigDecimal("cost"));
    }

    private static String wireName(ToolCall.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
