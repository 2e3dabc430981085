package io.flotilla.workflow.run.persistence;

import io.flotilla.workflow.run.domain.Run;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/** Appends to the logs of runs. */
@ApplicationScoped
class Appends {
    /** Nothing is appended to a log whose row is no longer at the version that was decided on. */
    private static final String APPEND = """
            WITH guard AS (
                UPDATE run SET version = w.version, status = w.status, cost = w.cost, started_at = w.started_at,
                       finished_at = w.finished_at, wake_at = w.wake_at, priority = w.priority,
                       budget = w.budget
                FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::numeric[], $6::timestamptz[],
                            $7::timestamptz[], $8::timestamptz[], $9::smallint[], $10::numeric[])
                     AS w (id, before, version, status, cost, started_at, finished_at, wake_at, priority, budget)
                WHERE run.id = w.id AND run.version = w.before
                RETURNING run.id),
            appended AS (
                INSERT INTO run_event (run_id, sequence, type, data)
                SELECT e.run_id, e.sequence, e.type, e.data
                FROM guard JOIN unnest($11::text[], $12::bigint[], $13::text[], $14::bytea[])
                                AS e (run_id, sequence, type, data) ON e.run_id = guard.id)
            SELECT id FROM guard""";

    private final Gathering<Append> gathering;

    @Inject
    Appends(Vertx vertx) {
        gathering = new Gathering<>(vertx, APPEND, Appends::columns);
    }

    /**
     * What is to be appended to a log.
     *
     * @param run as it is afterwards
     * @param before its version until then
     * @param wakeAt when it is to be looked at
     */
    record Append(Run run, long before, Instant wakeAt, LogRows rows) {}

    /** Whether it was appended; nothing is written when the log has grown since. */
    Uni<Boolean> add(SqlConnection tx, Append append) {
        return gathering.add(tx, append.run().head().id(), append);
    }

    private static Tuple columns(List<Append> appends) {
        Tuple columns = new Columns<>(appends)
                .strings(append -> append.run().head().id())
                .longs(Append::before)
                .longs(append -> append.run().position())
                .strings(append -> append.run().status().wireName())
                .numbers(append -> append.run().cost())
                .times(append -> append.run().head().startedAt())
                .times(append -> append.run().finishedAt())
                .times(Append::wakeAt)
                .shorts(append -> append.run().head().placement().priority())
                .numbers(append -> append.run().head().limit())
                .tuple();
        return LogRows.together(appends.stream().map(Append::rows).toList()).addTo(columns);
    }
}
