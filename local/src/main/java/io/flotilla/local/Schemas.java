package io.flotilla.local;

import io.flotilla.local.process.PartFailedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** One database, and in it one schema and one role per service: a role can do nothing outside its own schema. */
final class Schemas {
    private Schemas() {}

    /** Creates what is missing and sets the passwords; may be repeated. */
    static void create(LocalPostgres postgres, List<String> services) {
        try {
            createDatabase(postgres);
            try (Connection connection = postgres.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                closeToOthers(postgres, statement);
                for (String service : services) {
                    createService(postgres, statement, service);
                }
                connection.commit();
            }
        } catch (SQLException e) {
            throw new PartFailedException("postgres", "cannot set up the schemas: " + e.getMessage(), e);
        }
    }

    private static void createDatabase(LocalPostgres postgres) throws SQLException {
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "pg_database WHERE datname = " + quoted(statement, postgres.database()))) {
                statement.execute("CREATE DATABASE " + postgres.database());
            }
        }
    }

    private static void closeToOthers(LocalPostgres postgres, Statement statement) throws SQLException {
        statement.execute("REVOKE ALL ON DATABASE " + postgres.database() + " FROM PUBLIC");
        statement.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    }

    private static void createService(LocalPostgres postgres, Statement statement, String service) throws SQLException {
        String role = postgres.roleOf(service);
        if (!exists(statement, "pg_roles WHERE rolname = " + quoted(statement, role))) {
            statement.execute("CREATE ROLE " + role + " LOGIN");
        }
        statement.execute("ALTER ROLE " + role + " PASSWORD " + quoted(statement, postgres.passwordOf(service)));
        statement.execute("ALTER ROLE " + role + " SET search_path = " + service);
        statement.execute("GRANT CONNECT, TEMPORARY ON DATABASE " + postgres.database() + " TO " + role);
        statement.execute("CREATE SCHEMA IF NOT EXISTS " + service + " AUTHORIZATION " + role);
        statement.execute("REVOKE ALL ON SCHEMA " + service + " FROM PUBLIC");
    }

    private static boolean exists(Statement statement, String condition) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT 1 FROM " + condition)) {
            return rows.next();
        }
    }

    private static String quoted(Statement statement, String text) throws SQLException {
        return statement.enquoteLiteral(text);
    }
}
