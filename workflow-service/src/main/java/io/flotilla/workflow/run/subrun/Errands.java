package io.flotilla.workflow.run.subrun;

import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/**
 * Errands between runs and sub-runs. Those who leave one only ever insert, so that nobody who has locked a run waits for
 * one who delivers; those of one sub-run are delivered in the order in which they were left.
 */
@ApplicationScoped
public class Errands {
    private static final String LEAVE = """
            INSERT INTO errand (tenant_id, sub_run_id, run_id, step_id, attempt, kind, data)
            VALUES ($1, $2, $3, $4, $5, $6, $7)""";
    private static final String READY = """
            SELECT * FROM errand e WHERE due_at <= now()
            AND NOT EXISTS (SELECT 1 FROM errand f WHERE f.sub_run_id = e.sub_run_id AND f.id < e.id)
            ORDER BY id LIMIT $1""";
    private static final String TAKE =
            "DELETE FROM errand WHERE id = (SELECT id FROM errand WHERE id = $1 FOR UPDATE SKIP LOCKED)";
    private static final String PUT_OFF =
            "UPDATE errand SET tries = tries + 1, due_at = now() + $2 * interval '1 millisecond' WHERE id = $1";

    @Inject
    Database database;

    public Uni<Void> leave(SqlClient tx, List<Errand> errands) {
        List<Tuple> rows = errands.stream().map(Errands::row).toList();
        return tx.preparedQuery(LEAVE).executeBatch(rows).replaceWithVoid();
    }

    /** The oldest that can be delivered; they may be taken by others meanwhile. */
    public Uni<List<Errand>> ready(int limit) {
        return database.pool().preparedQuery(READY).execute(Tuple.of(limit)).map(Rows.all(Errand::of));
    }

    /** Whether it is this transaction that delivers the errand; it is gone when the transaction commits. */
    public Uni<Boolean> take(SqlClient tx, Errand errand) {
        return tx.preparedQuery(TAKE).execute(Tuple.of(errand.id())).map(rows -> rows.rowCount() == 1);
    }

    /** It could not be delivered, and is tried again later. */
    public Uni<Void> putOff(Errand errand, Duration wait) {
        return database.pool()
                .preparedQuery(PUT_OFF)
                .execute(Tuple.of(errand.id(), wait.toMillis()))
                .replaceWithVoid();
    }

    private static Tuple row(Errand errand) {
        return Tuple.tuple()
                .addString(errand.tenant())
                .addString(errand.subRun())
                .addString(errand.run())
                .addString(errand.step().toString())
                .addInteger(errand.attempt())
                .addString(errand.kind().wireName())
                .addBuffer(Buffer.buffer(errand.data()));
    }
}
