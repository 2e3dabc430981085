package io.flotilla.system;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The fleet's database, seen by its administrator: for what no API tells, such as that nothing is left in a queue. */
final class FleetDatabase {
    private final String url;

    FleetDatabase(String url) {
        this.url = url;
    }

    /**
     * The first column of the rows.
     *
     * @param sql may ask for {@code = ANY(?)} of the runs, once
     */
    List<String> column(String sql, Collection<String> runs) {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            if (sql.contains("?")) {
                statement.setArray(1, connection.createArrayOf("text", runs.toArray()));
            }
            List<String> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The same; empty also while the database cannot be reached. */
    List<String> columnIfThere(String sql, Collection<String> runs) {
        try {
            return column(sql, runs);
        } catch (IllegalStateException e) {
            return List.of();
        }
    }
}
