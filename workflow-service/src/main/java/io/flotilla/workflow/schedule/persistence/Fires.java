package io.flotilla.workflow.schedule.persistence;

import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.persistence.Rows;
import io.flotilla.workflow.persistence.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** The firings of schedules, each of which is there once. */
@ApplicationScoped
public class Fires {
    private static final String ADD = """
            INSERT INTO schedule_fire (schedule_id, key, kind, scheduled_at, event, depth, state, message, asked_by,
                                       settled_at)
            SELECT $1, f.key, $3, f.at, $5, $6, $7, $8, $9, CASE WHEN $7 = 'pending' THEN NULL ELSE now() END
            FROM unnest($2::text[], $4::timestamptz[]) AS f (key, at)
            ON CONFLICT (schedule_id, key) DO NOTHING""";

    private static final String FIRE =
            "f.key, f.kind, f.scheduled_at, f.event, f.depth, f.asked_by, f.state, f.run_id," + " f.message";

    /** Backfills are not kept waiting by what runs: their queue is there for that. */
    private static final String MAY_START = """
             f.state = 'pending' AND (NOT s.paused OR f.kind IN ('trigger', 'backfill'))
             AND (s.overlap <> 'queue' OR f.kind = 'backfill' OR NOT EXISTS (
                 SELECT 1 FROM run r
                 WHERE r.tenant_id = s.tenant_id AND r.schedule = s.name AND r.finished_at IS NULL))""";

    private static final String READY = "SELECT " + ScheduleRow.COLUMNS + ", " + FIRE + ", NULL::text AS run_status"
            + " FROM schedule s CROSS JOIN LATERAL (SELECT * FROM schedule_fire f WHERE f.schedule_id = s.id AND "
            + MAY_START + " ORDER BY f.scheduled_at, f.key LIMIT 1) f LIMIT $1";
    private static final String HOLD = "SELECT 1 FROM schedule s JOIN schedule_fire f ON f.schedule_id = s.id"
            + " WHERE s.id = $1 AND f.key = $2 AND " + MAY_START + " FOR UPDATE OF s, f SKIP LOCKED";
    private static final String SETTLE = "UPDATE schedule_fire SET state = $3, run_id = $4, message = $5,"
            + " settled_at = now() WHERE schedule_id = $1 AND key = $2";
    private static final String DROP = "DELETE FROM schedule_fire WHERE schedule_id = $1 AND key = $2";
    private static final String RECENT = "SELECT " + FIRE + ", r.status AS run_status FROM schedule_fire f"
            + " LEFT JOIN run r ON r.id = f.run_id WHERE f.schedule_id = $1 ORDER BY f.scheduled_at DESC, f.key LIMIT $2";
    private static final String OPEN_RUNS =
            "SELECT id FROM run WHERE tenant_id = $1 AND schedule = $2 AND finished_at IS NULL ORDER BY id";
    private static final String RUN = "SELECT 1 FROM run WHERE id = $1";
    private static final String FORGET = "DELETE FROM schedule_fire WHERE settled_at < $1";

    @Inject
    Database database;

    /** A firing that may be done now, and the schedule it is of. */
    public record Ready(ScheduleRow schedule, FireRow fire) {}

    /** Adds firings of one kind and cause, asked for by one person; those that are there already stay as they are. Gives how many are new. */
    public Uni<Integer> add(SqlClient tx, String scheduleId, List<FireRow> fires) {
        if (fires.isEmpty()) {
            return Uni.createFrom().item(0);
        }
        FireRow any = fires.getFirst();
        Tuple parameters = Tuple.tuple()
                .addString(scheduleId)
                .addArrayOfString(fires.stream().map(FireRow::key).toArray(String[]::new))
                .addString(any.kind())
                .addArrayOfOffsetDateTime(fires.stream()
                        .map(fire -> Times.column(fire.scheduledAt()))
                        .toArray(OffsetDateTime[]::new))
                .addValue(any.event() == null ? null : Buffer.buffer(Json.bytes(any.event())))
                .addInteger(any.depth())
                .addString(any.state())
                .addString(any.message())
                .addString(any.askedBy());
        return tx.preparedQuery(ADD).execute(parameters).map(RowSet::rowCount);
    }

    /** The first firing of each schedule that has one to do. */
    public Uni<List<Ready>> ready(int limit) {
        return database.pool()
                .preparedQuery(READY)
                .execute(Tuple.of(limit))
                .map(Rows.all(row -> new Ready(ScheduleRow.of(row), FireRow.of(row))));
    }

    /** Whether it may still be done; until the transaction ends nobody else does anything of this schedule. */
    public Uni<Boolean> hold(SqlClient tx, Ready ready) {
        return tx.preparedQuery(HOLD)
                .execute(Tuple.of(ready.schedule().id(), ready.fire().key()))
                .map(rows -> rows.size() > 0);
    }

    public Uni<Void> settle(SqlClient tx, String scheduleId, FireRow fire) {
        Tuple parameters = Tuple.of(scheduleId, fire.key(), fire.state(), fire.runId(), fire.message());
        return tx.preparedQuery(SETTLE).execute(parameters).replaceWithVoid();
    }

    public Uni<Void> drop(SqlClient tx, String scheduleId, FireRow fire) {
        return tx.preparedQuery(DROP).execute(Tuple.of(scheduleId, fire.key())).replaceWithVoid();
    }

    /** The latest first. */
    public Uni<List<FireRow>> recent(String scheduleId, int limit) {
        return database.pool()
                .preparedQuery(RECENT)
                .execute(Tuple.of(scheduleId, limit))
                .map(Rows.all(FireRow::of));
    }

    /** Runs of the schedule that have not ended, oldest first. */
    public Uni<List<String>> openRuns(SqlClient tx, String tenant, String schedule) {
        return tx.preparedQuery(OPEN_RUNS)
                .execute(Tuple.of(tenant, schedule))
                .map(Rows.all(row -> row.getString("id")));
    }

    public Uni<Boolean> hasRun(SqlClient tx, String runId) {
        return tx.preparedQuery(RUN).execute(Tuple.of(runId)).map(rows -> rows.size() > 0);
    }

    public Uni<Void> forget(Instant now, Duration age) {
        return database.pool()
                .preparedQuery(FORGET)
                .execute(Tuple.of(Times.column(now.minus(age))))
                .replaceWithVoid();
    }
}
