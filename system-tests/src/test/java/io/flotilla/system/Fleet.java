package io.flotilla.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flotilla.system.Api.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The whole fleet, two instances of each service, started by the very command that people use, in a data folder of its
 * own; one for all tests.
 */
final class Fleet {
    static final Path ROOT =
            Path.of(System.getProperty("flotilla.root", "..")).toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration YOUTH = Duration.ofSeconds(61);
    private static final int MOST_YOUNG_DEATHS = 3;
    private static Fleet running;
    private static boolean tried;

    private final Path data;
    private final JsonNode connection;
    private final CountingServer counter;
    private final Map<String, Integer> youngDeaths = new TreeMap<>();

    private Fleet(Path data, JsonNode connection, CountingServer counter) {
        this.data = data;
        this.connection = connection;
        this.counter = counter;
    }

    static synchronized Fleet start() {
        if (running == null) {
            if (tried) {
                throw new IllegalStateException("the fleet did not start, as an earlier test says");
            }
            tried = true;
            running = launch();
            Runtime.getRuntime().addShutdownHook(new Thread(running::stop));
        }
        return running;
    }

    private static Fleet launch() {
        try {
            Path data = Files.createTempDirectory("flotilla-system-test");
            CountingServer counter = new CountingServer();
            Map<String, String> settings = Map.of("FLOTILLA_TOOL_HTTP_PRIVATE_HOSTS", counter.hostAndPort());
            Result up = command(
                    data,
                    settings,
                    Duration.ofMinutes(9),
                    "up",
                    "--detach",
                    "--replicas",
                    "2",
                    "--port",
                    Integer.toString(freePort()));
            if (up.exitCode() != 0) {
                throw new AssertionError("up failed: " + up);
            }
            return new Fleet(data, JSON.readTree(data.resolve("connection.json").toFile()), counter);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() {
        command(data, Duration.ofMinutes(1), "down");
        if (!Boolean.getBoolean("flotilla.faults.keep")) {
            deleteTree(data);
        }
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

    /** The API at each instance of the gateway. */
    List<Api> doors() {
        List<Api> doors = new ArrayList<>();
        for (JsonNode component : status().path("components")) {
            if (component.path("component").asText().startsWith("gateway")) {
                doors.add(new Api(
                        "http://127.0.0.1:" + component.path("port").asInt(),
                        connection.get("apiKey").asText()));
            }
        }
        return doors;
    }

    /** Publishes a workflow, if it is not as it was published before. @param definition JSON */
    void publish(String name, String definition) {
        Answer answer = api().put("/api/v1/workflows/" + name, "application/json", definition);
        if (answer.status() != 200 && answer.status() != 201) {
            throw new AssertionError(name + " was not published: " + answer);
        }
    }

    private JsonNode status() {
        try {
            return JSON.readTree(data.resolve("status.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FleetDatabase database() {
        return new FleetDatabase(connection.get("postgres").asText());
    }

    String redis() {
        return connection.get("redis").asText();
    }

    /** What the fleet's {@code http.fetch} may reach beside public addresses. */
    CountingServer counter() {
        return counter;
    }

    /** Runs the command line against this fleet. */
    Result flotilla(Duration patience, String... arguments) {
        return command(data, patience, arguments);
    }

    /**
     * {@code kill -9} of components, {@code workflow} or {@code workflow-2}, at once; what supervises them starts them
     * again.
     */
    void kill(String... components) {
        List<ProcessHandle> processes = new ArrayList<>();
        for (String component : components) {
            ProcessHandle.of(pid(component)).ifPresent(process -> {
                letGrowOld(component, process);
                processes.add(process);
            });
        }
        processes.forEach(ProcessHandle::destroyForcibly);
        Poll.until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** What dies young time and again is not started any more; what is killed that often has to live for a while. */
    private void letGrowOld(String component, ProcessHandle process) {
        Instant old = process.info().startInstant().orElseThrow().plus(YOUTH);
        if (Instant.now().isAfter(old)) {
            youngDeaths.remove(component);
        } else if (youngDeaths.merge(component, 1, Integer::sum) > MOST_YOUNG_DEATHS) {
            Poll.until(() -> Instant.now().isAfter(old));
            youngDeaths.remove(component);
        }
    }

    /** Until what was killed is another process and the whole fleet is ready. */
    void awaitReady() {
        Poll.until(this::isReady);
    }

    private boolean isReady() {
        boolean ready = true;
        for (JsonNode component : status().path("components")) {
            ready &= component.path("state").asText().equals("ready")
                    && isAlive(component.path("pid").asLong());
        }
        return ready;
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
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

    /** The process of a component and those that it started. */
    List<Long> processes(String component) {
        ProcessHandle process = ProcessHandle.of(pid(component)).orElseThrow();
        return Stream.concat(Stream.of(process), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    Path data() {
        return data;
    }

    private static Result command(Path data, Duration patience, String... arguments) {
        return command(data, Map.of(), patience, arguments);
    }

    private static Result command(Path data, Map<String, String> settings, Duration patience, String... arguments) {
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
            builder.environment().putAll(settings);
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

    static int freePort() throws IOException {
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
