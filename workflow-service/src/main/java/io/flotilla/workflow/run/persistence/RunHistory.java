package io.flotilla.workflow.run.persistence;

import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.definition.persistence.DefinitionStore;
import io.flotilla.workflow.run.domain.EventTypes;
import io.flotilla.workflow.run.domain.Point;
import io.flotilla.workflow.run.domain.RunEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/** Runs as they were. */
@ApplicationScoped
public class RunHistory {
    private static final Logger LOG = Logger.getLogger(RunHistory.class);
    private static final String HEAD = "SELECT version, digest FROM run WHERE tenant_id = $1 AND id = $2";
    private static final String TAIL =
            "SELECT type, data FROM run_event WHERE run_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";

    @Inject
    Database database;

    @Inject
    DefinitionStore definitions;

    @Inject
    Snapshots snapshots;

    /**
     * The run at a point, or at its last event when the point is beyond; null when the tenant has no such run. Leaves
     * snapshots behind, so that the next question is answered sooner.
     */
    public Uni<Past> at(String tenant, String runId, Point point) {
        return database.pool()
                .preparedQuery(HEAD)
                .execute(Tuple.of(tenant, runId))
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().nullItem()
                        : at(tenant, runId, rows.iterator().next(), point));
    }

    private Uni<Past> at(String tenant, String runId, Row head, Point point) {
        SqlClient pool = database.pool();
        return definitions
                .load(pool, tenant, head.getString("digest"))
                .flatMap(definition -> base(pool, runId, definition.plan(), head.getLong("version"), point))
                .flatMap(base -> fold(pool, runId, base, point, true));
    }

    /** The run as it is now. A snapshot that is worth it is left later: after the transaction, if this is in one. */
    Uni<Past> latest(SqlClient client, String runId, Plan plan, long version) {
        Point point = new Point.Latest();
        return base(client, runId, plan, version, point)
                .flatMap(base -> fold(client, runId, base, point, false))
                .invoke(past -> keepLater(client, past));
    }

    /** What a transaction that is rolled back saw must not be kept. */
    private void keepLater(SqlClient client, Past past) {
        database.afterCommit(
                client,
                () -> snapshots
                        .offer(past)
                        .subscribe()
                        .with(
                                kept -> {},
                                e -> LOG.debugf(
                                        "no snapshot of run %s: %s",
                                        past.run().head().id(), e)));
    }

    private Uni<Past> base(SqlClient client, String runId, Plan plan, long version, Point point) {
        return version < Snapshots.EVERY
                ? Uni.createFrom().item(Past.empty(plan))
                : snapshots.nearest(client, runId, plan, point);
    }

    private Uni<Past> fold(SqlClient client, String runId, Past from, Point point, boolean keep) {
        return client.preparedQuery(TAIL)
                .execute(Tuple.of(runId, from.run().position(), Snapshots.EVERY))
                .flatMap(rows -> further(client, runId, fold(from, rows, point), rows.size(), point, keep));
    }

    /** @param read how many events were read; fewer than asked for are the last */
    private Uni<Past> further(SqlClient client, String runId, Folded folded, int read, Point point, boolean keep) {
        Uni<Past> past =
                keep ? snapshots.offer(folded.past()) : Uni.createFrom().item(folded.past());
        return folded.arrived() || read < Snapshots.EVERY
                ? past
                : past.flatMap(next -> fold(client, runId, next, point, keep));
    }

    private static Folded fold(Past from, RowSet<Row> rows, Point point) {
        Past past = from;
        for (Row row : rows) {
            byte[] data = row.getBuffer("data").getBytes();
            RunEvent event = EventTypes.read(row.getString("type"), data);
            if (!point.includes(past.run().position() + 1, event.at())) {
                return new Folded(past, true);
            }
            past = past.after(event, data.length);
        }
        return new Folded(past, false);
    }

    /** @param arrived whether the next event is beyond the point */
    private record Folded(Past past, boolean arrived) {}
}
