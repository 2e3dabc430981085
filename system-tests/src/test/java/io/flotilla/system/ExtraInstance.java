package io.flotilla.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One more instance of a service beside those of the fleet, which shares their work; the gateway does not know of it.
 * Started as they were, but for some variables of its environment.
 */
final class ExtraInstance implements AutoCloseable {
    private static final int PROBE_MILLIS = 2_000;
    private static final Duration TOLERANCE = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Process process;
    private final Path log;
    private final int port;
    private final int managementPort;

    private ExtraInstance(Process process, Path log, int port, int managementPort) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.managementPort = managementPort;
    }

    /** Returns when it is ready. */
    static ExtraInstance start(Fleet fleet, String service, Map<String, String> variables) {
        Path other = Path.of("/proc", Long.toString(fleet.pid(service)));
        try {
            Path log = fleet.data().resolve("logs/" + service + "-extra.log");
            int port = Fleet.freePort();
            int managementPort = Fleet.freePort();
            ProcessBuilder builder = new ProcessBuilder(texts(other.resolve("cmdline")))
                    .directory(other.resolve("cwd").toRealPath().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            Map<String, String> environment = builder.environment();
            environment.clear();
            texts(other.resolve("environ")).forEach(text -> {
                String[] variable = text.split("=", 2);
                environment.put(variable[0], variable[1]);
            });
            environment.put("FLOTILLA_INSTANCE", service + "-extra");
            environment.put("FLOTILLA_HTTP_PORT", Integer.toString(port));
            environment.put("FLOTILLA_MANAGEMENT_PORT", Integer.toString(managementPort));
            environment.put("QUARKUS_HTTP_ACCESS_LOG_ENABLED", "true");
            environment.putAll(variables);
            ExtraInstance extra = new ExtraInstance(builder.start(), log, port, managementPort);
            Runtime.getRuntime().addShutdownHook(new Thread(extra::close));
            extra.awaitReady();
            return extra;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(Path file) throws IOException {
        return Stream.of(Files.readString(file, StandardCharsets.UTF_8).split("\0"))
                .toList();
    }

    private void awaitReady() {
        try {
            Poll.until(() -> !process.isAlive() || isReady());
            if (!process.isAlive()) {
                throw new AssertionError("it ended with " + process.exitValue());
            }
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    private boolean isReady() {
        try {
            return status(managementPort, "/q/health/ready") == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private static int status(int port, String path) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(PROBE_MILLIS);
        connection.setReadTimeout(PROBE_MILLIS);
        return connection.getResponseCode();
    }

    /** Whether its clock is so much ahead of the true one, as its log has it when it is asked for something. */
    boolean isAhead(Duration expected) {
        try {
            status(port, "/");
        } catch (IOException e) {
            return false;
        }
        Instant now = Instant.now();
        try {
            return Files.readAllLines(log).stream()
                    .filter(line -> line.contains("access-log"))
                    .reduce((before, after) -> after)
                    .map(ExtraInstance::time)
                    .filter(time ->
                            Duration.between(now.plus(expected), time).abs().compareTo(TOLERANCE) < 0)
                    .isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant time(String line) {
        try {
            return OffsetDateTime.parse(JSON.readTree(line).get("timestamp").asText())
                    .toInstant();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9}. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
