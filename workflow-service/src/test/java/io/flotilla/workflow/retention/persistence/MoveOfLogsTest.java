package io.flotilla.workflow.retention.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.local.EmbeddedStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;

/** The upgrade of a database that has runs, in a schema of its own. */
@QuarkusTest
@WithTestResource(FlotillaTestResource.class)
class MoveOfLogsTest {
    private static final String SCHEMA = "before_months";

    @Inject
    Flyway flyway;

    EmbeddedStack stack;

    @Test
    void logsMoveToTheMonthsOfTheirRuns() throws SQLException {
        try (Connection admin = stack.postgres().connect();
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE SCHEMA " + SCHEMA + " AUTHORIZATION "
                    + stack.postgres().roleOf("workflow"));
        }
        migrate("1801");
        execute("INSERT INTO definition (tenant_id, digest, content) VALUES ('t', 'd', '{}')");
        for (String id : List.of("run_01HN0000000000000000000001", "run_01HQZZ00000000000000000002", "run_copy")) {
            execute("INSERT INTO run (id, tenant_id, workflow, digest, status, version, cost, created_by, created_at)"
                    + " VALUES ('" + id + "', 't', 'w', 'd', 'succeeded', 2, 0, 'x', '2024-01-25T10:00:00Z')");
            execute("INSERT INTO run_event VALUES ('" + id + "', 1, 'a', 'one'), ('" + id + "', 2, 'b', 'two')");
        }

        migrate("latest");

        assertThat(texts("SELECT tableoid::regclass::text || ' ' || run_id || ' ' || string_agg(sequence || type"
                        + " || convert_from(data, 'UTF8'), ',' ORDER BY sequence) FROM run_event"
                        + " GROUP BY tableoid, run_id ORDER BY run_id"))
                .containsExactlyInAnyOrder(
                        "run_event_2024_01 run_01HN0000000000000000000001 1aone,2btwo",
                        "run_event_default run_01HQZZ00000000000000000002 1aone,2btwo",
                        "run_event_default run_copy 1aone,2btwo");
        assertThat(texts("SELECT month::text FROM run_event_month")).hasSize(4).contains("2024-01-01");
        assertThat(texts("SELECT to_regclass('run_event_before')::text")).containsExactly((String) null);

        List<String> months = texts("SELECT month::text FROM run_event_month ORDER BY month");
        execute("SELECT drop_run_event_month('" + months.getLast() + "')");
        migrate("latest");
        assertThat(texts("SELECT month::text FROM run_event_month ORDER BY month"))
                .as("each start makes the parts that are missing")
                .isEqualTo(months);
    }

    private void migrate(String target) {
        Flyway.configure()
                .configuration(flyway.getConfiguration())
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .createSchemas(false)
                .target(MigrationVersion.fromVersion(target))
                .load()
                .migrate();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> texts(String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private Connection connection() throws SQLException {
        Connection connection = flyway.getConfiguration().getDataSource().getConnection();
        connection.setSchema(SCHEMA);
        return connection;
    }
}
