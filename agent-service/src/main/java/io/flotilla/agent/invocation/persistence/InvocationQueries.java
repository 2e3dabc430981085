package io.flotilla.agent.invocation.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;

/** What people may look at: only their tenant's. */
@ApplicationScoped
public class InvocationQueries {
    private static final String COLUMNS = InvocationStore.COLUMNS + ", output, error, created_at, finished_at";
    private static final String GET = "SELECT " + COLUMNS + " FROM invocation WHERE tenant_id = $1 AND id = $2";
    private static final String PAGE = "SELECT " + COLUMNS + " FROM invocation WHERE tenant_id = $1"
            + " AND ($2::text IS NULL OR run_id = $2) AND ($3::text IS NULL OR id < $3) ORDER BY id DESC LIMIT $4";

    @Inject
    Database database;

    /** Null when the tenant has none of that id. */
    public Uni<Record> get(String tenant, String id) {
        return database.pool()
                .preparedQuery(GET)
                .execute(Tuple.of(tenant, id))
                .map(rows -> rows.size() == 0 ? null : entry(rows.iterator().next()));
    }

    /** Newest first. @param runId null for those of all runs */
    public Uni<Page<Record>> page(String tenant, String runId, String cursor, Integer limit) {
        int size = Cursor.limit(limit);
        return database.pool()
                .preparedQuery(PAGE)
                .execute(Tuple.of(tenant, runId, Cursor.decode(cursor), size + 1))
                .map(rows -> Page.of(
                        InvocationStore.stream(rows)
                                .map(InvocationQueries::entry)
                                .toList(),
                        size,
                        found -> found.invocation().id()));
    }

    private static Record entry(Row row) {
        OffsetDateTime finished = row.getOffsetDateTime("finished_at");
        return new Record(
                InvocationStore.invocation(row),
                json(row.getString("output")),
                json(row.getString("error")),
                row.getOffsetDateTime("created_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }

    private static JsonNode json(String text) {
        return text == null ? null : Json.parse(text);
    }

    /** An invocation with how it ended; {@code finishedAt} is null while it has not. */
    public record Record(
            Invocation invocation, JsonNode output, JsonNode error, Instant createdAt, Instant finishedAt) {}
}
