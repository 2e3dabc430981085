package io.flotilla.workflow.idempotency;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.persistence.Rows;
import io.flotilla.workflow.persistence.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;

/** Answers that were given to requests with a key. */
@ApplicationScoped
public class IdempotencyKeys {
    private static final String LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine";
    private static final String FIND =
            "SELECT body_digest, run_id, answer FROM idempotency_key WHERE tenant_id = $1 AND key = $2";
    private static final String SAVE =
            "INSERT INTO idempotency_key (tenant_id, key, body_digest, run_id, answer) VALUES ($1, $2, $3, $4, $5)";
    private static final String FORGET = "DELETE FROM idempotency_key WHERE created_at < $1";

    @Inject
    FleetClock clock;

    @Inject
    Database database;

    /** True when no other request with this key is at work; it stays so until the transaction ends. */
    public Uni<Boolean> lock(SqlClient tx, String tenant, String key) {
        return tx.preparedQuery(LOCK)
                .execute(Tuple.of("idempotency " + tenant + " " + key))
                .map(rows -> rows.iterator().next().getBoolean("mine"));
    }

    /** Null when the key was not used. */
    public Uni<Given> find(SqlClient tx, String tenant, String key) {
        return tx.preparedQuery(FIND).execute(Tuple.of(tenant, key)).map(Rows.first(IdempotencyKeys::given));
    }

    public Uni<Void> save(SqlClient tx, String tenant, String key, Given given) {
        return tx.preparedQuery(SAVE)
                .execute(Tuple.tuple()
                        .addString(tenant)
                        .addString(key)
                        .addString(given.bodyDigest())
                        .addString(given.runId())
                        .addBuffer(Buffer.buffer(Json.bytes(given.answer()))))
                .replaceWithVoid();
    }

    public Uni<Void> forget(Duration age) {
        return database.pool()
                .preparedQuery(FORGET)
                .execute(Tuple.of(Times.column(clock.now().minus(age))))
                .replaceWithVoid();
    }

    private static Given given(Row row) {
        return new Given(
                row.getString("body_digest"),
                row.getString("run_id"),
                Json.parse(row.getBuffer("answer").getBytes()));
    }

    /** An answer, and the digest of the request's body that it was for. */
    public record Given(String bodyDigest, String runId, JsonNode answer) {}
}
