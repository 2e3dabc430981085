package io.flotilla.workflow.run.persistence;

import io.flotilla.workflow.definition.persistence.DefinitionStore;
import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.run.domain.EventTypes;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.persistence.Appends.Append;
import io.flotilla.workflow.run.persistence.Creations.Creation;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/** The logs of runs, and the row which guards each of them. */
@ApplicationScoped
public class RunLog {
    private static final String HEAD =
            "SELECT version, tenant_id, digest, wake_at FROM run WHERE id = $1 AND tenant_id = $2";
    private static final String TAIL =
            "SELECT type, data FROM run_event WHERE run_id = $1 AND sequence > $2 ORDER BY sequence";
    private static final String WAKE = "UPDATE run SET wake_at = $3 WHERE id = $1 AND version = $2";

    private static final String SETTLE = "UPDATE run SET status = $3, started_at = $4, finished_at = $5, wake_at = NULL"
            + " WHERE id = $1 AND version = $2";

    @Inject
    DefinitionStore definitions;

    @Inject
    RunHistory history;

    @Inject
    Creations creations;

    @Inject
    Appends appends;

    /** @param decided false when the run is to be created only if its queue has no limit; it is null if it has one */
    public Uni<Stored> create(SqlConnection tx, Run run, List<RunEvent> events, boolean decided) {
        LogRows rows = LogRows.of(run, events);
        return creations
                .add(tx, new Creation(run, rows, decided))
                .map(created -> created ? new Stored(run, run.wakeAt(), rows.bytes()) : null);
    }

    /** Appends what was decided on {@code before}; null, and nothing is written, when the log has grown since. */
    public Uni<Stored> append(SqlConnection tx, Stored before, Run run, List<RunEvent> events, Instant now) {
        LogRows rows = LogRows.of(run, events);
        Instant wakeAt = wakeAt(before.wakeAt(), run.wakeAt(), now);
        return appends.add(tx, new Append(run, before.run().position(), wakeAt, rows))
                .map(appended -> appended ? new Stored(run, wakeAt, before.bytes() + rows.bytes()) : null);
    }

    /** Lists a run that has ended as its log says. */
    public Uni<Void> settle(SqlClient tx, Run run) {
        return tx.preparedQuery(SETTLE)
                .execute(Tuple.of(
                        run.head().id(),
                        run.position(),
                        run.status().wireName(),
                        Times.column(run.head().startedAt()),
                        Times.column(run.finishedAt())))
                .replaceWithVoid();
    }

    /** The run was looked at and nothing was due: says when to look again. */
    public Uni<Stored> snooze(SqlClient tx, Stored stored) {
        Run run = stored.run();
        return tx.preparedQuery(WAKE)
                .execute(Tuple.of(run.head().id(), run.position(), Times.column(run.wakeAt())))
                .replaceWith(new Stored(run, run.wakeAt(), stored.bytes()));
    }

    /**
     * The run as it is now; null when the tenant has none of this id.
     *
     * @param known an earlier state of it that was committed, or null; only what came after is then read
     * @param lock whether nobody else may append until the transaction ends
     */
    public Uni<Stored> load(SqlClient client, String tenant, String id, Stored known, boolean lock) {
        return client.preparedQuery(lock ? HEAD + " FOR UPDATE" : HEAD)
                .execute(Tuple.of(id, tenant))
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().nullItem()
                        : upTo(client, id, rows.iterator().next(), known));
    }

    private Uni<Stored> upTo(SqlClient client, String id, Row head, Stored known) {
        Instant wakeAt = Times.instant(head, "wake_at");
        if (known != null && known.run().position() == head.getLong("version")) {
            return Uni.createFrom().item(new Stored(known.run(), wakeAt, known.bytes()));
        }
        return known != null && known.run().position() < head.getLong("version")
                ? client.preparedQuery(TAIL)
                        .execute(Tuple.of(id, known.run().position()))
                        .map(rows -> fold(known, rows, wakeAt))
                : fromTheBeginning(client, id, head, wakeAt);
    }

    private Uni<Stored> fromTheBeginning(SqlClient client, String id, Row head, Instant wakeAt) {
        return definitions
                .load(client, head.getString("tenant_id"), head.getString("digest"))
                .flatMap(definition -> history.latest(client, id, definition.plan(), head.getLong("version")))
                .map(past -> new Stored(past.run(), wakeAt, past.bytes()));
    }

    private static Stored fold(Stored base, RowSet<Row> rows, Instant wakeAt) {
        Run run = base.run();
        long bytes = base.bytes();
        for (Row row : rows) {
            byte[] data = row.getBuffer("data").getBytes();
            run = run.apply(EventTypes.read(row.getString("type"), data));
            bytes += data.length;
        }
        return new Stored(run, wakeAt, bytes);
    }

    /** An earlier time that is still to come is left as it is: waking too soon is harmless, writing an index is not. */
    private static Instant wakeAt(Instant stored, Instant wanted, Instant now) {
        boolean keep = stored != null && wanted != null && stored.isAfter(now) && !wanted.isBefore(stored);
        return keep ? stored : wanted;
    }
}
