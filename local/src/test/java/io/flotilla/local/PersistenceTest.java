package io.flotilla.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.local.process.FreePorts;
import java.io.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistenceTest {
    @TempDir
    Path folder;

    @Test
    void dataSurvivesStopAndStart() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start(folder.resolve("data"), StackOptions.defaults())) {
            write(stack);
        }
        try (EmbeddedStack stack = EmbeddedStack.start(folder.resolve("data"), StackOptions.defaults())) {
            assertKept(stack);
        }
    }

    @Test
    void dataSurvivesTheOwnersDeathAndItsLeftOversAreRemoved() throws Exception {
        Path data = folder.resolve("data");
        List<Integer> ports = FreePorts.pick(3);
        Process owner = startOwner(data, ports);
        List<ProcessHandle> parts;
        try (var reader = owner.inputReader()) {
            assertThat(reader.readLine()).isEqualTo("up");
            parts = owner.children().toList();
            assertThat(parts).hasSize(3);
            owner.toHandle().destroyForcibly();
            owner.waitFor();
        }
        // the same ports: a stack that attached to a left-over would look healthy
        StackOptions options = StackOptions.defaults().withPorts(ports.get(0), ports.get(1), ports.get(2));
        try (EmbeddedStack stack = EmbeddedStack.start(data, options)) {
            assertThat(parts).noneMatch(ProcessHandle::isAlive);
            assertKept(stack);
        }
    }

    private static Process startOwner(Path data, List<Integer> ports) throws Exception {
        String classPath =
                JavaClassPath.entries().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-cp",
                        classPath,
                        Owner.class.getName(),
                        data.toString(),
                        ports.get(0).toString(),
                        ports.get(1).toString(),
                        ports.get(2).toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Starts a stack in its own JVM, writes, and waits to be killed. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws Exception {
            StackOptions options = StackOptions.defaults()
                    .withPorts(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            write(EmbeddedStack.start(Path.of(args[0]), options));
            System.out.println("up");
            Thread.currentThread().join();
        }
    }

    private static void write(EmbeddedStack stack) throws Exception {
        KafkaProbe.send(stack.kafkaBootstrap(), "flotilla.run.events", "kept");
        RedisProbe.set(stack.redis(), "word", "kept");
        try (Connection tool = stack.postgres().connectAs("tool");
                Statement statement = tool.createStatement()) {
            statement.execute("CREATE TABLE kept (word text)");
            statement.execute("INSERT INTO kept VALUES ('kept')");
        }
    }

    private static void assertKept(EmbeddedStack stack) throws Exception {
        assertThat(KafkaProbe.readAll(stack.kafkaBootstrap(), "flotilla.run.events"))
                .containsExactly("kept");
        assertThat(RedisProbe.get(stack.redis(), "word")).isEqualTo("kept");
        try (Connection tool = stack.postgres().connectAs("tool");
                Statement statement = tool.createStatement();
                ResultSet rows = statement.executeQuery("SELECT word FROM kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("kept");
        }
    }
}
