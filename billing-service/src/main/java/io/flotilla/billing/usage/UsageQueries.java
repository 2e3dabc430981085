package io.flotilla.billing.usage;

import io.flotilla.common.messaging.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Reads the usage that the ledger has written. */
@ApplicationScoped
class UsageQueries {
    /** Newest first; the ids begin with the time. */
    private static final String LIST = """
        SELECT id, usage_id, run_id, step_id, agent, meter, resource, quantity, unit_price, amount, currency,
               occurred_at
        FROM usage_item
        WHERE tenant_id = $1 AND ($2::text IS NULL OR run_id = $2) AND ($3::text IS NULL OR id < $3)
        ORDER BY id DESC LIMIT $4\
        """;

    /** A quantity has a meaning only where all of a group is measured by one meter. */
    private static final String COSTS = """
        SELECT %s AS key, sum(amount) AS amount, count(*) AS count,
               CASE WHEN count(DISTINCT meter) = 1 THEN sum(quantity) END AS quantity
        FROM usage_item
        WHERE tenant_id = $1 AND ($2::text IS NULL OR run_id = $2)
          AND ($3::timestamptz IS NULL OR occurred_at >= $3) AND ($4::timestamptz IS NULL OR occurred_at < $4)
        GROUP BY 1 ORDER BY 2 DESC, 1\
        """;

    @Inject
    Database database;

    Uni<List<UsageView>> list(String tenantId, String runId, String after, int limit) {
        return database.pool()
                .preparedQuery(LIST)
                .execute(Tuple.of(tenantId, runId, after, limit))
                .map(rows -> list(rows, UsageView::of));
    }

    Uni<Costs> costs(String tenantId, Grouping grouping, String runId, Instant from, Instant to) {
        return database.pool()
                .preparedQuery(COSTS.formatted(grouping.expression()))
                .execute(Tuple.of(tenantId, runId, utc(from), utc(to)))
                .map(rows -> Costs.of(list(rows, Costs.Group::of)));
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> mapping) {
        return StreamSupport.stream(rows.spliterator(), false).map(mapping).toList();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
