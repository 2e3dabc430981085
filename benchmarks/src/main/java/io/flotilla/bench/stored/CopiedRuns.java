package io.flotilla.bench.stored;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Stored runs without running them: copies of one that has ended, with its log and what the inbox remembers of it. */
final class CopiedRuns {
    private static final String SCHEMA = "workflow";
    /** The prefix of a run's id, and the ten characters of its time. */
    private static final int MOMENT = "run_".length() + 10;

    private final Connection connection;
    private int copies;

    CopiedRuns(Connection connection) {
        this.connection = connection;
    }

    /** Adds as many as are missing, and brings the statistics up to date. */
    void fillUpTo(int size) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String model = text(statement, "SELECT id FROM workflow.run WHERE status = 'succeeded' LIMIT 1");
            int stored = Integer.parseInt(text(statement, "SELECT count(*) FROM workflow.run"));
            int missing = Math.max(0, size - stored);
            String numbers = "generate_series(" + (copies + 1) + ", " + (copies + missing) + ") AS n";
            copies += missing;
            // Of the same moment: the log is in the part of the month in which the run began.
            String copyOfRun = "'" + model.substring(0, MOMENT) + "' || lpad(n::text, 16, '0')";
            copy(statement, "run", "id", copyOfRun, numbers, "id = '" + model + "'");
            copy(statement, "run_event", "run_id", copyOfRun, numbers, "run_id = '" + model + "'");
            copy(statement, "inbox", "id", "id || '#' || n", numbers, "run_id = '" + model + "'");
            statement.execute("VACUUM ANALYZE workflow.run, workflow.run_event, workflow.inbox");
            statement.execute("CHECKPOINT");
        }
    }

    private static void copy(
            Statement statement, String table, String key, String copyOfKey, String numbers, String which)
            throws SQLException {
        List<String> columns = columns(statement, table);
        String values = columns.stream()
                .map(column -> column.equals(key) ? copyOfKey : column)
                .collect(Collectors.joining(", "));
        statement.execute("INSERT INTO " + SCHEMA + "." + table + " (" + String.join(", ", columns) + ") SELECT "
                + values + " FROM " + SCHEMA + "." + table + ", " + numbers + " WHERE " + which);
    }

    private static List<String> columns(Statement statement, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = '" + SCHEMA
                        + "' AND table_name = '" + table
                        + "' AND is_identity = 'NO' AND is_generated = 'NEVER' ORDER BY ordinal_position")) {
            while (rows.next()) {
                columns.add(rows.getString(1));
            }
        }
        return columns;
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
