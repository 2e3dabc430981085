package io.flotilla.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The whole fleet, started by the very command that people use, in a data folder of its own; one for all tests. */
final class Fleet {
    static final Path ROOT =
            Path.of(System.getProperty("flotilla.root", "..")).toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static Fleet running;

    private final Path data;
    private final JsonNode connection;

    private Fleet(Path data, JsonNode connection) {
        this.data = data;
        this.connection = connection;
    }

    static synchronized Fleet start() {
        if (running == null) {
            running = launch();
            Runtime.getRuntime().addShutdownHook(new Thread(running::stop));
        }
        return running;
    }

    private static Fleet launch() {
        try {
            Path data = Files.createTempDirectory("flotilla-system-test");
            Result up = command(data, Duration.ofMinutes(5), "up", "--detach", "--port", Integer.toString(freePort()));
            if (up.exitCode() != 0) {
                throw new AssertionError("up failed: " + up);
            }
            return new Fleet(data, JSON.readTree(data.resolve("connection.json").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() {
        command(data, Duration.ofMinutes(1), "down");
        deleteTree(data);
    }

    Api api() {
        return new Api(url(), connection.get("apiKey").asText());
    }

    String url() {
        return connection.get("url").asText();
    }

    String kafka() {
        return connection.get("kafka").asText();
    }

    /** Runs the command line against this fleet. */
    Result flotilla(Duration patience, String... arguments) {
        return command(data, patience, arguments);
    }

    /** {@code kill -9} of a service; what supervises it starts it again. */
    void kill(String service) {
        long pid = pid(service);
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        Poll.until(() -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    }

    /** Until the killed service has another process id and the whole fleet is ready. */
    void awaitReady() {
        Poll.until(() -> flotilla(Duration.ofMinutes(1), "status", "--json").exitCode() == 0);
    }

    long pid(String service) {
        try {
            // The process id, then when that process began.
            String line =
                    Files.readString(data.resolve("run/" + service + ".pid")).strip();
            return Long.parseLong(line.split(" ")[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path data() {
        return data;
    }

    private static Result command(Path data, Duration patience, String... arguments) {
        List<String> line = new ArrayList<>(List.of(ROOT.resolve("flotilla").toString()));
        line.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("flotilla-command", ".txt");
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(ROOT.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile());
            builder.environment().put("FLOTILLA_DATA_DIR", data.toString());
            Process process = builder.start();
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(line + " did not end within " + patience + ":\n" + Files.readString(output));
            }
            Result result = new Result(process.exitValue(), Files.readString(output));
            Files.delete(output);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void deleteTree(Path root) {
        try (var files = Files.walk(root)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Result(int exitCode, String output) {}
}
