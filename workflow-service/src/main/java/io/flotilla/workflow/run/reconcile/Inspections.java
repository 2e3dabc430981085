package io.flotilla.workflow.run.reconcile;

import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.persistence.Rows;
import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.run.approval.Shown;
import io.flotilla.workflow.run.domain.EventTypes;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.domain.StepKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/** What the tables say of a run, beside its log. */
@ApplicationScoped
public class Inspections {
    /** By the index of wake-ups: what is stuck does not move in it, and so is met. */
    private static final String OPEN = "SELECT id, tenant_id, wake_at FROM run WHERE finished_at IS NULL"
            + " AND wake_at >= $1 AND (wake_at, id) > ($1, $2) ORDER BY wake_at, id LIMIT $3";

    private static final String RUN = "SELECT version, status, started_at, wake_at FROM run WHERE id = $1";
    private static final String QUESTIONS = "SELECT * FROM approval WHERE run_id = $1 AND status = 'pending'";
    private static final String WAITS = "SELECT step_id FROM event_wait WHERE run_id = $1";
    private static final String EVENTS =
            "SELECT type, data FROM run_event WHERE run_id = $1 AND type = $2 ORDER BY sequence";

    @Inject
    Database database;

    /** A run that has not ended, and its place among those. */
    public record Open(String tenant, String id, Instant wakeAt) {}

    /** What the tables say. @param waits the steps that an event would find */
    public record Seen(
            long version,
            String status,
            Instant startedAt,
            Instant wakeAt,
            List<Shown> questions,
            List<StepKey> waits) {}

    /** In the order of their wake-ups, after one of them. */
    public Uni<List<Open>> open(Open after, int limit) {
        Instant from = after == null ? Instant.EPOCH : after.wakeAt();
        String id = after == null ? "" : after.id();
        return database.pool()
                .preparedQuery(OPEN)
                .execute(Tuple.of(Times.column(from), id, limit))
                .map(Rows.all(row ->
                        new Open(row.getString("tenant_id"), row.getString("id"), Times.instant(row, "wake_at"))));
    }

    /** Null when there is no such run. */
    public Uni<Seen> see(SqlClient client, String runId) {
        return client.preparedQuery(RUN)
                .execute(Tuple.of(runId))
                .flatMap(run -> run.size() == 0
                        ? Uni.createFrom().nullItem()
                        : see(client, runId, run.iterator().next()));
    }

    /** The events of one type in a run's log. */
    public <E extends RunEvent> Uni<List<E>> events(SqlClient client, String runId, Class<E> type) {
        String name = EventTypes.name(type);
        return client.preparedQuery(EVENTS)
                .execute(Tuple.of(runId, name))
                .map(rows -> Rows.stream(rows)
                        .map(row -> type.cast(
                                EventTypes.read(name, row.getBuffer("data").getBytes())))
                        .toList());
    }

    private static Uni<Seen> see(SqlClient client, String runId, Row run) {
        return client.preparedQuery(QUESTIONS)
                .execute(Tuple.of(runId))
                .flatMap(questions -> client.preparedQuery(WAITS)
                        .execute(Tuple.of(runId))
                        .map(waits -> new Seen(
                                run.getLong("version"),
                                run.getString("status"),
                                Times.instant(run, "started_at"),
                                Times.instant(run, "wake_at"),
                                Rows.stream(questions).map(Shown::of).toList(),
                                Rows.stream(waits)
                                        .map(row -> StepKey.parse(row.getString("step_id")))
                                        .toList())));
    }
}
