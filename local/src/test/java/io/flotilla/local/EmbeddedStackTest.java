package io.flotilla.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.local.process.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedStackTest {
    private static EmbeddedStack stack;

    @BeforeAll
    static void start() {
        long begin = System.nanoTime();
        stack = EmbeddedStack.temporary();
        System.out.println("temporary stack ready in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void postgresIsVersion18AndDurable() throws Exception {
        try (Connection connection = stack.postgres().connect()) {
            assertThat(show(connection, "server_version")).startsWith("18.");
            assertThat(show(connection, "fsync")).isEqualTo("on");
            assertThat(show(connection, "synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void everyServiceOwnsItsSchemaAndWorksInIt() throws Exception {
        for (String service : EmbeddedStack.SERVICES) {
            try (Connection connection = stack.postgres().connectAs(service);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE mine (id int)");
                try (ResultSet row = statement.executeQuery("SELECT schemaname, tableowner FROM pg_tables"
                        + " WHERE tablename = 'mine' AND tableowner = current_user")) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getString(1)).isEqualTo(service);
                }
                statement.execute("DROP TABLE mine");
            }
        }
    }

    @Test
    void serviceCannotReadWriteOrCreateOutsideItsSchema() throws Exception {
        try (Connection billing = stack.postgres().connectAs("billing");
                Statement statement = billing.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS prices (id int)");
        }
        try (Connection agent = stack.postgres().connectAs("agent");
                Statement statement = agent.createStatement()) {
            assertRefused(statement, "SELECT * FROM billing.prices");
            assertRefused(statement, "INSERT INTO billing.prices VALUES (1)");
            assertRefused(statement, "CREATE TABLE billing.x (id int)");
            assertRefused(statement, "CREATE TABLE public.x (id int)");
            assertRefused(statement, "CREATE SCHEMA x");
            assertRefused(statement, "SET ROLE flotilla_billing");
        }
    }

    @Test
    void wrongPasswordIsRefused() {
        String url = stack.postgres().jdbcUrl() + "?user=flotilla_agent&password=guess";
        assertThatThrownBy(() -> new org.postgresql.Driver().connect(url, null)).hasMessageContaining("password");
    }

    @Test
    void topicsOfTheContractExistWithThreePartitions() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.kafkaBootstrap()))) {
            var topics = admin.describeTopics(Topics.names()).allTopicNames().get();
            assertThat(topics.values())
                    .hasSize(12)
                    .allSatisfy(topic -> assertThat(topic.partitions()).hasSize(3));
        }
    }

    @Test
    void topicsMatchTheEventContract() throws Exception {
        Path contract = Path.of(System.getProperty("flotilla.root", "..")).resolve("docs/events/README.md");
        List<String> documented = Files.readAllLines(contract).stream()
                .filter(line -> line.startsWith("| `flotilla."))
                .map(line -> line.split("`")[1])
                .toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(Topics.names());
    }

    @Test
    void killedPartsComeBackOnTheirPortsWithTheirData() throws Exception {
        int kafkaPort = stack.kafka().port();
        int postgresPort = stack.postgres().port();
        KafkaProbe.send(stack.kafkaBootstrap(), "flotilla.audit.events", "before the kill");
        execute("CREATE TABLE killed (word text); INSERT INTO killed VALUES ('kept')");

        stack.killKafka();
        stack.killPostgres();
        assertThat(stack.kafka().isRunning()).isFalse();
        assertThat(FreePorts.isFree(kafkaPort)).isTrue();
        assertThat(FreePorts.isFree(postgresPort)).isTrue();
        stack.startPostgres();
        stack.startKafka();

        assertThat(stack.kafka().port()).isEqualTo(kafkaPort);
        assertThat(KafkaProbe.readAll(stack.kafkaBootstrap(), "flotilla.audit.events"))
                .contains("before the kill");
        try (Connection workflow = stack.postgres().connectAs("workflow")) {
            assertThat(value(workflow, "SELECT word FROM killed")).isEqualTo("kept");
        }
    }

    @Test
    void twoStacksLiveSideBySideAndTheClosedOneLeavesNothing() {
        EmbeddedStack other = EmbeddedStack.temporary();
        List<Long> pids = List.of(
                other.postgres().pid(), other.kafka().pid(), other.redis().pid());
        List<Integer> ports = List.of(
                other.postgres().port(), other.kafka().port(), other.redis().port());
        assertThat(ports)
                .doesNotContain(
                        stack.postgres().port(),
                        stack.kafka().port(),
                        stack.redis().port());

        other.close();

        assertThat(pids).allSatisfy(pid -> assertThat(ProcessHandle.of(pid)).isEmpty());
        assertThat(ports).allMatch(FreePorts::isFree);
        assertThat(stack.postgres().isRunning()).isTrue();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection workflow = stack.postgres().connectAs("workflow");
                Statement statement = workflow.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertRefused(Statement statement, String sql) {
        assertThatThrownBy(() -> statement.execute(sql)).as(sql).hasMessageContaining("permission denied");
    }

    private static String show(Connection connection, String setting) throws SQLException {
        return value(connection, "SHOW " + setting);
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
