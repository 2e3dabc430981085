package io.flotilla.bench.runs;

import io.flotilla.local.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * How many transactions the database {@code flotilla} has committed, over all schemas, reads included, and how many of
 * all databases have written.
 *
 * @param committed {@code pg_stat_database.xact_commit}
 * @param written transaction numbers given out; only what writes gets one
 * @param walBytes written to the log
 * @param walSyncs how often the log was forced to the disk
 */
record Transactions(long committed, long written, long walBytes, long walSyncs, long nanos) {
    /** Idle connections tell the statistics what they did after ten seconds at the latest. */
    private static final Duration SETTLE = Duration.ofSeconds(11);

    /** What has happened until now; takes the time that the statistics need. */
    static Transactions now(LocalPostgres postgres) throws SQLException, InterruptedException {
        long nanos = System.nanoTime();
        Thread.sleep(SETTLE);
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT xact_commit, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xmax,
                               (SELECT wal_bytes FROM pg_stat_wal)::bigint AS wal,
                               (SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal')::bigint AS syncs
                        FROM pg_stat_database WHERE datname = 'flotilla'""")) {
            row.next();
            return new Transactions(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), nanos);
        }
    }

    Transactions since(Transactions before) {
        return new Transactions(
                committed - before.committed,
                written - before.written,
                walBytes - before.walBytes,
                walSyncs - before.walSyncs,
                nanos - before.nanos);
    }

    double seconds() {
        return nanos / 1e9;
    }
}
