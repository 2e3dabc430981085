package io.flotilla.workflow.retention.persistence;

import io.flotilla.common.messaging.Database;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * The parts of {@code run_event}, one for each month: a run's is the month in its id. What has no part is in the default
 * one, so that nothing depends on any of this but how cheap it is to delete.
 */
@ApplicationScoped
public class LogMonths {
    private static final String ADD = "SELECT add_run_event_month($1) AS answer";

    private static final String PATIENCE = "SELECT set_config('lock_timeout', $1, true)";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Whether a run of the month is one that is kept. */
    private static final String KEPT = """
            EXISTS (
                SELECT FROM run r LEFT JOIN unnest($1::text[], $2::timestamptz[]) AS due (tenant_id, ended_before)
                       ON due.tenant_id = r.tenant_id
                WHERE r.id >= m.from_id AND r.id < m.to_id
                  AND (r.finished_at < due.ended_before) IS NOT TRUE)""";

    private static final String LEAVE = "UPDATE run_event_month m SET leaving = true"
            + " WHERE NOT leaving AND month + interval '1 month' <= $3 AND NOT " + KEPT;
    private static final String STAYING = "SELECT month FROM run_event_month m WHERE leaving AND " + KEPT;
    private static final String CLEAN = "DELETE FROM run_event e USING run_event_month m WHERE m.month = $1"
            + " AND e.run_id >= m.from_id AND e.run_id < m.to_id AND NOT EXISTS (SELECT FROM run WHERE id = e.run_id)";
    private static final String STAY = "UPDATE run_event_month SET leaving = false WHERE month = $1";

    private static final String EMPTY = "SELECT month FROM run_event_month m WHERE month + interval '1 month' <= $1"
            + " AND NOT EXISTS (SELECT FROM run WHERE id >= m.from_id AND id < m.to_id) ORDER BY month";
    private static final String DROP = "SELECT drop_run_event_month($1) AS dropped";

    @Inject
    Database database;

    /** What became of the wish for a part. */
    public enum Added {
        ADDED,
        THERE,
        /** Events of the month are in the default part, and so will be those that follow. */
        BEGUN,
        /** The database sorts texts so that ids are not in the order of time; everything is in the default part. */
        UNORDERED
    }

    /** Sees to it that the month of a day has its part. May be done by several instances at once. */
    public Uni<Added> add(LocalDate day, Duration patience) {
        return database.inTransaction(tx -> wait(tx, patience)
                .chain(() -> tx.preparedQuery(ADD)
                        .execute(Tuple.of(day))
                        .map(rows -> Added.valueOf(
                                rows.iterator().next().getString("answer").toUpperCase(Locale.ROOT)))));
    }

    /**
     * Marks the months that are over and of which no run is kept: their events go with the part. A month of which one is
     * kept after all, because its tenant now keeps its runs longer, is no longer so, and loses the events of the runs that
     * are gone.
     *
     * @param deleteBefore by tenant, when a run must have ended to be deleted; runs of others are kept
     */
    public Uni<Void> weigh(SqlClient tx, Map<String, Instant> deleteBefore, Instant now) {
        String[] tenants = deleteBefore.keySet().toArray(String[]::new);
        OffsetDateTime[] before =
                deleteBefore.values().stream().map(LogMonths::column).toArray(OffsetDateTime[]::new);
        return tx.preparedQuery(STAYING)
                .execute(Tuple.of(tenants, before))
                .map(LogMonths::months)
                .flatMap(months -> Multi.createFrom()
                        .iterable(months)
                        .onItem()
                        .transformToUniAndConcatenate(month -> stay(tx, month))
                        .collect()
                        .last())
                .chain(() -> tx.preparedQuery(LEAVE).execute(Tuple.of(tenants, before, local(now))))
                .replaceWithVoid();
    }

    /** The months that are over and have no run, the oldest first. */
    public Uni<List<LocalDate>> empty(Instant now) {
        return database.pool()
                .preparedQuery(EMPTY)
                .execute(Tuple.of(local(now)))
                .map(LogMonths::months);
    }

    /**
     * Takes the part of an empty month away. Appends wait for that, for which reason it gives up when it cannot begin
     * before {@code patience} is over; it must be the only thing that its transaction does.
     *
     * @return false when it gave up, or a run of the month is there
     */
    public Uni<Boolean> drop(SqlClient tx, LocalDate month, Duration patience) {
        return wait(tx, patience)
                .chain(() -> tx.preparedQuery(DROP).execute(Tuple.of(month)))
                .map(rows -> rows.iterator().next().getBoolean("dropped"));
    }

    /** Whether a failure is that a lock was not to be had in time. */
    public static boolean isTaken(Throwable failure) {
        return failure instanceof PgException pg && LOCK_NOT_AVAILABLE.equals(pg.getSqlState());
    }

    private static Uni<Void> stay(SqlClient tx, LocalDate month) {
        return tx.preparedQuery(CLEAN)
                .execute(Tuple.of(month))
                .chain(() -> tx.preparedQuery(STAY).execute(Tuple.of(month)))
                .replaceWithVoid();
    }

    private static Uni<Void> wait(SqlClient tx, Duration patience) {
        return tx.preparedQuery(PATIENCE)
                .execute(Tuple.of(patience.toMillis() + "ms"))
                .replaceWithVoid();
    }

    private static List<LocalDate> months(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getLocalDate("month"))
                .toList();
    }

    private static OffsetDateTime column(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static LocalDateTime local(Instant instant) {
        return column(instant).toLocalDateTime();
    }
}
