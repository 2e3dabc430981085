package io.flotilla.bench.lab;

import io.flotilla.local.process.ManagedProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A server in a JVM of its own, started with the flags that the benchmark names. */
public final class Server implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final ManagedProcess process;

    private Server(ManagedProcess process) {
        this.process = process;
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param program what follows {@code java}
     * @param ready an address that answers 200 when the server serves
     */
    public static Server start(
            String name, Path folder, Map<String, String> environment, List<String> program, URI ready) {
        Server server = start(name, folder, environment, program);
        server.process.awaitReady(PATIENCE, () -> answers(ready));
        return server;
    }

    /** Starts it, and does not wait. */
    public static Server start(String name, Path folder, Map<String, String> environment, List<String> program) {
        List<String> command =
                Stream.concat(Stream.of(java()), program.stream()).toList();
        return new Server(ManagedProcess.start(new ManagedProcess.Spec(
                name, command, environment, folder, log(folder, name), folder.resolve(name + ".pid"))));
    }

    public static Path log(Path folder, String name) {
        return folder.resolve(name + ".log");
    }

    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    public long pid() {
        return process.pid();
    }

    /** As kill -9. */
    public void kill() {
        process.kill();
    }

    /** Waits for its end by itself; false when it still lives. */
    public boolean awaitExit(Duration patience) {
        return process.awaitExit(patience);
    }

    @Override
    public void close() {
        process.stop("TERM", STOP);
    }

    private static boolean answers(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(2000);
            connection.setReadTimeout(2000);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }
}
