package io.flotilla.workflow.schedule.persistence;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.definition.application.ScheduledUse;
import io.flotilla.workflow.persistence.Rows;
import io.flotilla.workflow.persistence.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/** Schedules, each query within one tenant but for those of the clock. */
@ApplicationScoped
public class Schedules implements ScheduledUse {
    private static final String SELECT = "SELECT " + ScheduleRow.COLUMNS + " FROM schedule s ";
    private static final String FIND = SELECT + "WHERE s.tenant_id = $1 AND s.name = $2";
    private static final String LIST = SELECT + "WHERE s.tenant_id = $1 AND s.name > $2 ORDER BY s.name LIMIT $3";
    private static final String LISTENING =
            SELECT + "WHERE s.tenant_id = $1 AND s.event_type = $2 AND NOT s.paused ORDER BY s.name";
    private static final String SUBSCRIPTIONS =
            "SELECT DISTINCT tenant_id, event_type FROM schedule" + " WHERE event_type IS NOT NULL AND NOT paused";
    private static final String DUE =
            SELECT + "WHERE NOT s.paused AND s.due_at <= $1 ORDER BY s.due_at LIMIT $2 FOR UPDATE SKIP LOCKED";
    private static final String CREATE = """
            INSERT INTO schedule (id, tenant_id, name, document, overlap, event_type, next_time, due_at,
                                  created_at, created_by, updated_at, updated_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9, $10)
            ON CONFLICT (tenant_id, name) DO NOTHING""";
    private static final String CHANGE = """
            UPDATE schedule SET document = $3, overlap = $4, event_type = $5, next_time = $6, due_at = $7,
                                updated_at = $8, updated_by = $9, revision = revision + 1
            WHERE tenant_id = $1 AND name = $2""";
    private static final String ADVANCE = "UPDATE schedule SET next_time = $2, due_at = $3 WHERE id = $1";
    private static final String PAUSE = "UPDATE schedule SET paused = $3, next_time = $4, due_at = $5, updated_at = $6,"
            + " updated_by = $7, revision = revision + 1 WHERE tenant_id = $1 AND name = $2";
    private static final String STARTING = """
            SELECT name FROM schedule
            WHERE tenant_id = $1
              AND split_part(convert_from(document, 'UTF8')::jsonb #>> '{spec,workflow}', '@', 1) = $2
            ORDER BY name LIMIT 10""";
    private static final String DELETE = "DELETE FROM schedule WHERE tenant_id = $1 AND name = $2";

    @Inject
    Database database;

    /** When a schedule fires next by its clock; both null when none does. */
    public record Next(Instant time, Instant due) {
        public static final Next NEVER = new Next(null, null);
    }

    /** What is kept of a schedule. @param eventType null when a clock fires it */
    public record Content(String name, JsonNode document, String overlap, String eventType, Next next) {}

    @Override
    public Uni<List<String>> schedulesOf(String tenant, String workflow) {
        return database.pool()
                .preparedQuery(STARTING)
                .execute(Tuple.of(tenant, workflow))
                .map(Rows.all(row -> row.getString("name")));
    }

    /** Null when the tenant has none of this name. */
    public Uni<ScheduleRow> find(String tenant, String name) {
        return database.pool()
                .preparedQuery(FIND)
                .execute(Tuple.of(tenant, name))
                .map(Rows.first(ScheduleRow::of));
    }

    /** By name, after a name. */
    public Uni<List<ScheduleRow>> list(String tenant, String after, int limit) {
        return database.pool()
                .preparedQuery(LIST)
                .execute(Tuple.of(tenant, after == null ? "" : after, limit))
                .map(Rows.all(ScheduleRow::of));
    }

    /** Those that an event of this type may fire. */
    public Uni<List<ScheduleRow>> listening(SqlClient tx, String tenant, String type) {
        return tx.preparedQuery(LISTENING).execute(Tuple.of(tenant, type)).map(Rows.all(ScheduleRow::of));
    }

    /** What any schedule listens to, as {@code tenant type}. */
    public Uni<List<String>> subscriptions() {
        return database.pool()
                .preparedQuery(SUBSCRIPTIONS)
                .execute()
                .map(Rows.all(row -> row.getString("tenant_id") + " " + row.getString("event_type")));
    }

    /** Those whose time has come, and that nobody else takes until the transaction ends. */
    public Uni<List<ScheduleRow>> due(SqlClient tx, Instant now, int limit) {
        return tx.preparedQuery(DUE).execute(Tuple.of(Times.column(now), limit)).map(Rows.all(ScheduleRow::of));
    }

    /** False when the tenant has one of this name. */
    public Uni<Boolean> create(String id, String tenant, Content content, String by, Instant now) {
        return changed(CREATE, written(Tuple.tuple().addString(id), tenant, content, by, now));
    }

    /** False when the tenant has none of this name. */
    public Uni<Boolean> change(String tenant, Content content, String by, Instant now) {
        return changed(CHANGE, written(Tuple.tuple(), tenant, content, by, now));
    }

    private static Tuple written(Tuple row, String tenant, Content content, String by, Instant now) {
        return row.addString(tenant)
                .addString(content.name())
                .addBuffer(Buffer.buffer(Json.bytes(content.document())))
                .addString(content.overlap())
                .addString(content.eventType())
                .addOffsetDateTime(Times.column(content.next().time()))
                .addOffsetDateTime(Times.column(content.next().due()))
                .addOffsetDateTime(Times.column(now))
                .addString(by);
    }

    public Uni<Void> advance(SqlClient tx, String id, Next next) {
        return tx.preparedQuery(ADVANCE)
                .execute(Tuple.of(id, Times.column(next.time()), Times.column(next.due())))
                .replaceWithVoid();
    }

    /** False when the tenant has none of this name. */
    public Uni<Boolean> pause(String tenant, String name, boolean paused, Next next, String by, Instant now) {
        Tuple row = Tuple.tuple()
                .addString(tenant)
                .addString(name)
                .addBoolean(paused)
                .addOffsetDateTime(Times.column(next.time()))
                .addOffsetDateTime(Times.column(next.due()))
                .addOffsetDateTime(Times.column(now))
                .addString(by);
        return changed(PAUSE, row);
    }

    /** False when the tenant has none of this name. */
    public Uni<Boolean> delete(String tenant, String name) {
        return changed(DELETE, Tuple.of(tenant, name));
    }

    private Uni<Boolean> changed(String sql, Tuple parameters) {
        return database.pool().preparedQuery(sql).execute(parameters).map(rows -> rows.rowCount() > 0);
    }
}
