package io.flotilla.workflow.estimate.persistence;

import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** The latest runs of workflows that have ended. */
@ApplicationScoped
public class Histories {
    /** Not more runs than 200, nor more than have 50,000 events together; but one in any case. */
    private static final String LATEST = "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id DESC) AS number,"
            + " sum(version) OVER (ORDER BY id DESC) AS events FROM (SELECT id, version FROM run"
            + " WHERE tenant_id = $1 AND workflow = $2 AND workflow_version %s $3"
            + " AND status IN ('succeeded', 'failed') AND started_at IS NOT NULL ORDER BY id DESC LIMIT 200) r) s"
            + " WHERE events <= 50000 OR number = 1 ORDER BY id DESC";

    private static final String OF_VERSION = LATEST.formatted("=");
    private static final String OF_EARLIER = LATEST.formatted("<");

    @Inject
    Database database;

    public Uni<List<String>> ofVersion(String tenant, String workflow, int version) {
        return ids(OF_VERSION, tenant, workflow, version);
    }

    public Uni<List<String>> ofEarlier(String tenant, String workflow, int version) {
        return ids(OF_EARLIER, tenant, workflow, version);
    }

    private Uni<List<String>> ids(String sql, String tenant, String workflow, int version) {
        return database.pool()
                .preparedQuery(sql)
                .execute(Tuple.of(tenant, workflow, version))
                .map(Rows.all(row -> row.getString("id")));
    }
}
