package io.flotilla.workflow.run.persistence;

import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.run.domain.Point;
import io.flotilla.workflow.run.domain.RunSnapshot;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * States of long runs, so that less of their logs is folded. Only a cache: whatever goes wrong with a snapshot is
 * written to this service's log, and the run's log is folded instead.
 */
@ApplicationScoped
class Snapshots {
    /** Shorter runs have none. */
    static final int EVERY = 500;

    /** JSON shrinks to about a fifth. So all snapshots of a run together cost no more than its log. */
    private static final int SHRINKS = 5;

    private static final Logger LOG = Logger.getLogger(Snapshots.class);

    private static final String NEAREST = "SELECT position, latest, log_bytes, data FROM run_snapshot WHERE run_id = $1"
            + " AND format = $2 AND position <= $3 AND ($4::timestamptz IS NULL OR latest <= $4)"
            + " ORDER BY position DESC LIMIT 1";
    private static final String KEEP = """
        INSERT INTO run_snapshot (run_id, position, format, latest, log_bytes, data)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (run_id, position) DO UPDATE
        SET format = excluded.format, latest = excluded.latest, log_bytes = excluded.log_bytes,
            data = excluded.data\
        """;

    @Inject
    Database database;

    @Inject
    Vertx vertx;

    /** The latest snapshot that is not after the point, or the empty run. */
    Uni<Past> nearest(SqlClient client, String runId, Plan plan, Point point) {
        return switch (point) {
            case Point.Position(long position) -> nearest(client, runId, plan, position, null);
            case Point.Moment(Instant instant) -> nearest(client, runId, plan, Long.MAX_VALUE, instant);
            case Point.Latest() -> nearest(client, runId, plan, Long.MAX_VALUE, null);
        };
    }

    private Uni<Past> nearest(SqlClient client, String runId, Plan plan, long last, Instant latest) {
        Tuple parameters = Tuple.of(runId, RunSnapshot.FORMAT, last, Times.column(latest));
        return client.preparedQuery(NEAREST)
                .execute(parameters)
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(Past.empty(plan))
                        : readOrEarlier(client, runId, plan, rows.iterator().next(), latest));
    }

    private Uni<Past> readOrEarlier(SqlClient client, String runId, Plan plan, Row row, Instant latest) {
        long position = row.getLong("position");
        return vertx.executeBlocking(Uni.createFrom().item(() -> read(row, runId, plan)), false)
                .onFailure(IllegalArgumentException.class)
                .recoverWithUni(e -> {
                    LOG.warnf("the snapshot of run %s at %d is ignored: %s", runId, position, e.getMessage());
                    return nearest(client, runId, plan, position - 1, latest);
                });
    }

    private static Past read(Row row, String runId, Plan plan) {
        byte[] data = row.getBuffer("data").getBytes();
        long position = row.getLong("position");
        long bytes = row.getLong("log_bytes");
        return new Past(
                RunSnapshot.read(data, plan, runId, position),
                Times.instant(row, "latest"),
                bytes,
                new Past.Kept(position, bytes, data.length));
    }

    /** Keeps the state if that is worth it; never fails. */
    Uni<Past> offer(Past past) {
        boolean worth = past.events() >= EVERY
                && past.newBytes() >= SHRINKS * past.kept().size();
        return worth ? keep(past) : Uni.createFrom().item(past);
    }

    private Uni<Past> keep(Past past) {
        return vertx.executeBlocking(Uni.createFrom().item(() -> RunSnapshot.write(past.run())), false)
                .flatMap(data -> insert(past, data).replaceWith(past.keptAs(data.length)))
                .onFailure()
                .invoke(e ->
                        LOG.warnf(e, "no snapshot of run %s", past.run().head().id()))
                .onFailure()
                .recoverWithItem(past);
    }

    private Uni<Void> insert(Past past, byte[] data) {
        Tuple row = Tuple.tuple()
                .addString(past.run().head().id())
                .addLong(past.run().position())
                .addString(RunSnapshot.FORMAT)
                .addOffsetDateTime(Times.column(past.latest()))
                .addLong(past.bytes())
                .addBuffer(Buffer.buffer(data));
        return database.pool().preparedQuery(KEEP).execute(row).replaceWithVoid();
    }
}
