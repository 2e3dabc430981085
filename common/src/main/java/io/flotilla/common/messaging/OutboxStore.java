package io.flotilla.common.messaging;

import io.flotilla.common.messaging.Unseen.Look;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.StreamSupport;

/** The relay's statements. */
@ApplicationScoped
class OutboxStore {
    private static final Long[] NONE = {};
    private static final String TAKE = """
            SELECT seq, %1$s FROM outbox WHERE seq > $1 AND seq <> ALL($2)
            UNION ALL
            SELECT seq, %1$s FROM outbox WHERE seq = ANY($3)
            ORDER BY seq LIMIT $4""".formatted(EventRows.COLUMNS);
    private static final String DELETE = "DELETE FROM outbox WHERE seq = ANY($1)";

    /** The number is null when none was ever given. */
    private static final String NOW = """
            SELECT pg_snapshot_xmin(s)::text::bigint AS oldest, pg_snapshot_xmax(s)::text::bigint AS next,
                   coalesce(pg_sequence_last_value(pg_get_serial_sequence('outbox', 'seq')), 0) AS given
            FROM pg_current_snapshot() AS s""";

    @Inject
    Pool pool;

    /**
     * @param oldest the oldest transaction that is open
     * @param next the first that has not begun
     * @param given the last number that was given to a row
     */
    record Moment(long oldest, long next, long given) {}

    /** Rows in order. @param known rows that are not to be taken again */
    Uni<List<OutboxRow>> take(SqlConnection connection, Look look, Long[] known, int most) {
        return connection
                .preparedQuery(TAKE)
                .execute(Tuple.of(look.after(), look.everything() ? known : NONE, look.wanted(), most))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(OutboxRow::of)
                        .toList());
    }

    Uni<Void> delete(List<Long> rows) {
        return pool.preparedQuery(DELETE)
                .execute(Tuple.of(rows.toArray(Long[]::new)))
                .replaceWithVoid();
    }

    Uni<Moment> now(SqlConnection connection) {
        return connection
                .preparedQuery(NOW)
                .execute()
                .map(rows -> rows.iterator().next())
                .map(row -> new Moment(row.getLong("oldest"), row.getLong("next"), row.getLong("given")));
    }
}
