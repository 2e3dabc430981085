package io.flotilla.local.fleet;

import io.flotilla.local.process.ManagedProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An instance of one of the six services, in a JVM of its own. */
final class ServiceUnit implements Unit {
    private static final Duration START_PATIENCE = Duration.ofSeconds(300);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);
    private static final int PROBE_MILLIS = 2000;

    private final Spec spec;
    private volatile ManagedProcess process;
    private volatile boolean stopping;

    /** @param cacheFlags of the program's ahead-of-time cache, or of its recording */
    record Spec(
            Replica replica,
            ServiceProgram program,
            List<String> cacheFlags,
            Map<String, String> environment,
            int port,
            int managementPort,
            FleetFiles files) {}

    ServiceUnit(Spec spec) {
        this.spec = spec;
    }

    @Override
    public String name() {
        return spec.replica().name();
    }

    @Override
    public int port() {
        return spec.port();
    }

    @Override
    public long pid() {
        ManagedProcess current = process;
        return current == null ? 0 : current.pid();
    }

    @Override
    public void start() {
        FleetFiles files = spec.files();
        ManagedProcess started = ManagedProcess.start(new ManagedProcess.Spec(
                name(),
                spec.program().command(spec.cacheFlags()),
                spec.environment(),
                files.dataOf(spec.replica().service()),
                files.log(name()),
                files.pid(name())));
        process = started;
        if (stopping) {
            started.kill();
        }
        started.awaitReady(START_PATIENCE, this::isReady);
    }

    private boolean isReady() {
        try {
            URI uri = URI.create("http://127.0.0.1:" + spec.managementPort() + "/q/health/ready");
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(PROBE_MILLIS);
            connection.setReadTimeout(PROBE_MILLIS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void awaitExit() throws InterruptedException {
        process.awaitExit();
    }

    @Override
    public void stop() {
        stop(STOP_PATIENCE);
    }

    void stop(Duration patience) {
        stopping = true;
        ManagedProcess current = process;
        if (current != null) {
            current.stop("TERM", patience);
        }
    }
}
