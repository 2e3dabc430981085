package io.flotilla.workflow.definition.persistence;

import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.cache.BoundedCache;
import io.flotilla.workflow.definition.domain.DefinitionReader;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.definition.domain.Plan;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Definitions by their content; what was read once is kept ready. */
@ApplicationScoped
public class DefinitionStore {
    /** The code of what only deprecated versions are left of. */
    public static final String DEPRECATED = "workflow-deprecated";

    private static final String SAVE =
            "INSERT INTO definition (tenant_id, digest, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    private static final String LOAD = "SELECT content FROM definition WHERE tenant_id = $1 AND digest = $2";

    /** Of those that fit the latest which is not deprecated, if there is one. */
    private static final String PUBLISHED = "SELECT version, digest, deprecated_at IS NOT NULL AS deprecated"
            + " FROM workflow_version WHERE tenant_id = $1 AND name = $2 AND ($3::int IS NULL OR version = $3)"
            + " ORDER BY deprecated, version DESC LIMIT 1";

    private final BoundedCache<String, Pinned> cache = BoundedCache.ofEntries(500);

    @Inject
    Database database;

    @Inject
    DefinitionReader reader;

    /** For use outside of a transaction. */
    public SqlClient pool() {
        return database.pool();
    }

    public Uni<Void> save(SqlClient client, String tenant, Pinned definition) {
        return client.preparedQuery(SAVE)
                .execute(Tuple.tuple()
                        .addString(tenant)
                        .addString(definition.digest())
                        .addBuffer(Buffer.buffer(Json.bytes(definition.content()))))
                .replaceWithVoid();
    }

    /**
     * A published version with its content; null when there is none. Fails with 409 when only deprecated ones are left
     * and none is named.
     *
     * @param version null for the one that a run takes which names none
     */
    public Uni<Pinned> published(String tenant, String name, Integer version) {
        return database.pool()
                .preparedQuery(PUBLISHED)
                .execute(Tuple.of(tenant, name, version))
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().nullItem()
                        : published(
                                tenant,
                                name,
                                usable(name, version, rows.iterator().next())));
    }

    private static Row usable(String name, Integer wanted, Row row) {
        if (wanted == null && row.getBoolean("deprecated")) {
            throw ProblemException.conflict(
                    DEPRECATED,
                    "every version of workflow '" + name + "' is deprecated; name one, such as " + name + "@"
                            + row.getInteger("version") + ", or restore it");
        }
        return row;
    }

    private Uni<Pinned> published(String tenant, String name, Row row) {
        return load(database.pool(), tenant, row.getString("digest"))
                .map(content -> content.named(name, row.getInteger("version")));
    }

    /** Fails with IllegalStateException when the definition is not there, which a foreign key rules out. */
    public Uni<Pinned> load(SqlClient client, String tenant, String digest) {
        Pinned known = cache.get(tenant + " " + digest);
        if (known != null) {
            return Uni.createFrom().item(known);
        }
        return client.preparedQuery(LOAD)
                .execute(Tuple.of(tenant, digest))
                .map(rows -> read(rows, digest))
                .invoke(loaded -> cache.put(tenant + " " + digest, loaded));
    }

    private Pinned read(RowSet<Row> rows, String digest) {
        if (rows.size() == 0) {
            throw new IllegalStateException("there is no definition " + digest);
        }
        var content = Json.parse(rows.iterator().next().getBuffer("content").getBytes());
        Plan plan = reader.stored(content);
        return new Pinned(plan.definition().name(), null, digest, content, plan);
    }
}
