package io.flotilla.workflow.timetravel.persistence;

import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.persistence.Rows;
import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.timetravel.domain.Bookmark;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** Notes at points of runs, each query within one tenant. */
@ApplicationScoped
public class Bookmarks {
    private static final String LOG =
            "SELECT version, (SELECT count(*) FROM run_bookmark b WHERE b.run_id = r.id) AS bookmarks"
                    + " FROM run r WHERE tenant_id = $1 AND id = $2";
    private static final String ADD = "INSERT INTO run_bookmark"
            + " (id, tenant_id, run_id, position, note, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    private static final String LIST = "SELECT id, position, note, created_by, created_at FROM run_bookmark"
            + " WHERE tenant_id = $1 AND run_id = $2 ORDER BY position, id";
    private static final String DELETE = "DELETE FROM run_bookmark WHERE tenant_id = $1 AND run_id = $2 AND id = $3";

    @Inject
    Database database;

    /** How far a run's log goes, and how many bookmarks it has. */
    public record Room(long version, long bookmarks) {}

    /** Null when the tenant has no such run. */
    public Uni<Room> room(SqlClient client, String tenant, String runId) {
        return client.preparedQuery(LOG).execute(Tuple.of(tenant, runId)).map(Rows.first(Bookmarks::room));
    }

    public Uni<Void> add(SqlClient client, String tenant, String runId, Bookmark bookmark) {
        Tuple row = Tuple.tuple()
                .addString(bookmark.id())
                .addString(tenant)
                .addString(runId)
                .addLong(bookmark.position())
                .addString(bookmark.note())
                .addString(bookmark.createdBy())
                .addOffsetDateTime(Times.column(bookmark.createdAt()));
        return client.preparedQuery(ADD).execute(row).replaceWithVoid();
    }

    /** In the order of the log. */
    public Uni<List<Bookmark>> list(String tenant, String runId) {
        return database.pool()
                .preparedQuery(LIST)
                .execute(Tuple.of(tenant, runId))
                .map(Rows.all(Bookmarks::bookmark));
    }

    /** Whether there was one. */
    public Uni<Boolean> delete(String tenant, String runId, String id) {
        return database.pool()
                .preparedQuery(DELETE)
                .execute(Tuple.of(tenant, runId, id))
                .map(rows -> rows.rowCount() > 0);
    }

    private static Room room(Row row) {
        return new Room(row.getLong("version"), row.getLong("bookmarks"));
    }

    private static Bookmark bookmark(Row row) {
        return new Bookmark(
                row.getString("id"),
                row.getLong("position"),
                row.getString("note"),
                row.getString("created_by"),
                Times.instant(row, "created_at"));
    }
}
