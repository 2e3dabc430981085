package io.flotilla.sandbox.artifact;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.id.Ids;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.sandbox.artifact.ArtifactFiles.Stored;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;

/** Which tenant may read which stored bytes. */
@ApplicationScoped
public class Artifacts {

    private static final Pattern CONTENT_TYPE = Pattern.compile("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+(;[ -~]*)?");
    private static final String DEFAULT_TYPE = "application/octet-stream";
    private static final String INSERT = """
            INSERT INTO artifact (id, tenant_id, sha256, size, content_type, name, created_by, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""";
    private static final String FIND = "SELECT * FROM artifact WHERE tenant_id = $1 AND id = $2";

    @Inject
    Database database;

    @Inject
    ArtifactFiles files;

    @Inject
    FleetClock clock;

    /** Describes stored bytes; nobody can read them before {@link #save}. */
    public Artifact describe(String tenant, Stored stored, String contentType, String name) {
        String type = contentType != null && CONTENT_TYPE.matcher(contentType).matches() ? contentType : DEFAULT_TYPE;
        return new Artifact(Ids.next("art"), tenant, stored.sha256(), stored.size(), type, name, clock.now());
    }

    /** @param creator who it is from, for the operator */
    public Uni<Artifact> save(Artifact artifact, String creator) {
        return insert(database.pool(), List.of(artifact), creator).replaceWith(artifact);
    }

    public Uni<Void> save(SqlConnection tx, List<Artifact> artifacts, String creator) {
        return artifacts.isEmpty() ? Uni.createFrom().voidItem() : insert(tx, artifacts, creator);
    }

    private static Uni<Void> insert(SqlClient client, List<Artifact> artifacts, String creator) {
        List<Tuple> rows = artifacts.stream().map(a -> row(a, creator)).toList();
        return client.preparedQuery(INSERT).executeBatch(rows).replaceWithVoid();
    }

    /** @throws ProblemException (as failure) 404, also when it is another tenant's */
    public Uni<Artifact> find(String tenant, String id) {
        return database.pool().preparedQuery(FIND).execute(Tuple.of(tenant, id)).map(rows -> only(rows, id));
    }

    public Path path(Artifact artifact) {
        return files.path(artifact.sha256());
    }

    private static Artifact only(RowSet<Row> rows, String id) {
        for (Row row : rows) {
            return new Artifact(
                    row.getString("id"),
                    row.getString("tenant_id"),
                    row.getString("sha256"),
                    row.getLong("size"),
                    row.getString("content_type"),
                    row.getString("name"),
                    row.getOffsetDateTime("created_at").toInstant());
        }
        throw ProblemException.notFound("artifact", id);
    }

    private static Tuple row(Artifact artifact, String creator) {
        return Tuple.tuple()
                .addString(artifact.id())
                .addString(artifact.tenantId())
                .addString(artifact.sha256())
                .addLong(artifact.size())
                .addString(artifact.contentType())
                .addString(artifact.name())
                .addString(creator)
                .addOffsetDateTime(artifact.createdAt().atOffset(ZoneOffset.UTC));
    }
}
