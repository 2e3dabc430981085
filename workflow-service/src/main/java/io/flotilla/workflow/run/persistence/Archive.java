package io.flotilla.workflow.run.persistence;

import io.flotilla.workflow.persistence.Rows;
import io.flotilla.workflow.persistence.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Ended runs that were put away: lists show them only to those who ask for them. */
@ApplicationScoped
public class Archive {
    private static final String ARCHIVE = "UPDATE run SET archived_at = $3, archived_by = $4"
            + " WHERE tenant_id = $1 AND id = $2 AND finished_at IS NOT NULL AND archived_at IS NULL";
    private static final String FIND = "SELECT " + RunRow.COLUMNS + " FROM run WHERE tenant_id = $1 AND id = $2";

    /** The run as it is then: archived, unless it has not ended. Null when the tenant has none of this id. */
    public Uni<RunRow> put(SqlClient client, String tenant, String id, Instant now, String by) {
        return client.preparedQuery(ARCHIVE)
                .execute(Tuple.of(tenant, id, Times.column(now), by))
                .chain(() -> client.preparedQuery(FIND).execute(Tuple.of(tenant, id)))
                .map(Rows.first(RunRow::of));
    }
}
