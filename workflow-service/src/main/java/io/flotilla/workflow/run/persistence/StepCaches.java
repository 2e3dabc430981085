package io.flotilla.workflow.run.persistence;

import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.definition.domain.StepCache;
import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.run.domain.CacheHit;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.domain.StepEvent;
import io.flotilla.workflow.run.domain.Work;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Results of steps that others may take over. A cache: every row may be deleted. */
@ApplicationScoped
public class StepCaches {
    /** Who comes second has done the same work: both results are right, and the later one lasts longer. */
    private static final String KEEP = """
            INSERT INTO step_cache (tenant_id, key, output, run_id, step_id, attempt, stored_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (tenant_id, key) DO UPDATE
            SET output = excluded.output, run_id = excluded.run_id, step_id = excluded.step_id,
                attempt = excluded.attempt, stored_at = excluded.stored_at, expires_at = excluded.expires_at""";

    private static final String FIND = "SELECT key, output, run_id, step_id, attempt, stored_at FROM step_cache"
            + " WHERE tenant_id = $1 AND key = ANY ($2) AND expires_at > $3";
    private static final String EXPIRE =
            "DELETE FROM step_cache WHERE ctid IN (SELECT ctid FROM step_cache WHERE expires_at <= now() LIMIT $1)";
    private static final String SHRINK = """
            DELETE FROM step_cache WHERE ctid IN (
                SELECT ctid FROM (
                    SELECT ctid, row_number() OVER (PARTITION BY tenant_id ORDER BY stored_at DESC) AS place
                    FROM step_cache) placed
                WHERE place > $1 LIMIT $2)""";
    private static final int SWEEP = 10_000;

    @Inject
    Database database;

    /** Keeps what these events say is done. @param run the state after them */
    public Uni<Void> project(SqlClient tx, Run run, List<RunEvent> events) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (RunEvent event : events) {
            if (event instanceof StepEvent.Succeeded done && done.output() != null) {
                Work work = run.work(done.step());
                if (work != null && work.cached() != null) {
                    all = all.chain(() -> keep(tx, run, done, work.cached().key()));
                }
            }
        }
        return all;
    }

    /** The results that are good at this time, by their keys. */
    public Uni<Map<String, CacheHit>> find(SqlClient client, String tenant, Collection<String> keys, Instant now) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(tenant, keys.toArray(String[]::new), Times.column(now)))
                .map(StepCaches::hits);
    }

    /** Deletes what has expired, and the oldest beyond {@code most} of each tenant. */
    public Uni<Void> sweep(int most) {
        return database.pool()
                .preparedQuery(EXPIRE)
                .execute(Tuple.of(SWEEP))
                .chain(() -> database.pool().preparedQuery(SHRINK).execute(Tuple.of(most, SWEEP)))
                .replaceWithVoid();
    }

    private static Uni<Void> keep(SqlClient tx, Run run, StepEvent.Succeeded done, String key) {
        StepCache rule =
                run.plan().step(run.plan().position(done.step().step())).cache();
        Tuple row = Tuple.tuple()
                .addString(run.head().tenantId())
                .addString(key)
                .addBuffer(Buffer.buffer(Json.bytes(done.output())))
                .addString(run.head().id())
                .addString(done.step().toString())
                .addInteger(done.attempt())
                .addOffsetDateTime(Times.column(done.at()))
                .addOffsetDateTime(Times.column(done.at().plus(rule.ttl())));
        return tx.preparedQuery(KEEP).execute(row).replaceWithVoid();
    }

    private static Map<String, CacheHit> hits(RowSet<Row> rows) {
        Map<String, CacheHit> hits = new HashMap<>();
        for (Row row : rows) {
            CacheHit.Source source = new CacheHit.Source(
                    row.getString("run_id"),
                    row.getString("step_id"),
                    row.getInteger("attempt"),
                    Times.instant(row, "stored_at"));
            hits.put(
                    row.getString("key"),
                    new CacheHit(source, Json.parse(row.getBuffer("output").getBytes())));
        }
        return hits;
    }
}
