package io.flotilla.local.fleet;

import io.flotilla.local.process.PidFile;
import io.flotilla.local.process.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The fleet of one data folder, as somebody outside sees it: starts its supervisor as a process of its own, asks and
 * stops it. May be used from several processes; there is never more than one supervisor.
 */
public final class Fleet {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private final FleetFiles files;

    private Fleet(FleetFiles files) {
        this.files = files;
    }

    /** Of this data folder, whether it exists or not. */
    public static Fleet at(Path dataDir) {
        return new Fleet(new FleetFiles(dataDir));
    }

    /**
     * Starts the fleet if it is not up, as processes that outlive this one and do not share its terminal, and waits until
     * everything is ready.
     *
     * @param progress gets the status whenever it has changed; called by this thread
     * @throws FleetException when it does not start; nothing is left running then
     */
    public static Connection up(FleetOptions options, Consumer<FleetStatus> progress) {
        Fleet fleet = at(options.dataDir());
        if (options.fresh()) {
            fleet.down(progress);
            fleet.files.wipe();
        }
        fleet.files.create();
        Optional<ProcessHandle> running = fleet.supervisorThatStays();
        ProcessHandle supervisor = running.isPresent() ? running.get() : fleet.spawn(options);
        Connection connection = new FleetStart(fleet, supervisor, options.patience()).await(progress);
        if (running.isPresent()) {
            requireSamePort(options, connection);
            fleet.requireSameReplicas(options);
        }
        return connection;
    }

    /** One that is just stopping, or that has failed and is about to end, is waited for. */
    private Optional<ProcessHandle> supervisorThatStays() {
        Optional<ProcessHandle> running = supervisor();
        FleetState state = status().state();
        if (running.isPresent() && (state == FleetState.STOPPING || state == FleetState.FAILED)) {
            Waiting.until(STOP_PATIENCE, () -> !running.get().isAlive());
        }
        return running.filter(ProcessHandle::isAlive);
    }

    private static void requireSamePort(FleetOptions options, Connection connection) {
        options.port().ifPresent(port -> {
            if (port != 0 && !connection.url().endsWith(":" + port)) {
                throw new FleetException(
                        FleetException.Kind.ALREADY_RUNNING,
                        "The fleet is up at " + connection.url() + " already. To move it to port " + port
                                + ": down, then up --port " + port);
            }
        });
    }

    /** One that was started with others does not change its size while it is up. */
    private void requireSameReplicas(FleetOptions options) {
        long gateways = status().components().stream()
                .filter(component -> component.component().matches("gateway(-[0-9]+)?"))
                .count();
        if (options.replicas() > 1 && gateways != options.replicas()) {
            throw new FleetException(
                    FleetException.Kind.ALREADY_RUNNING,
                    "The fleet is up already with " + gateways + " of each service. To have " + options.replicas()
                            + ": down, then up --replicas " + options.replicas());
        }
    }

    private ProcessHandle spawn(FleetOptions options) {
        PidFile.delete(files.status());
        return Detached.start(options, files);
    }

    /**
     * Stops the fleet cleanly and waits for it; kills it when that takes too long, and what a supervisor that died had
     * left running.
     *
     * @return whether there was anything to stop
     */
    public boolean down(Consumer<FleetStatus> progress) {
        Optional<ProcessHandle> running = supervisor();
        running.ifPresent(supervisor -> {
            supervisor.destroy();
            FleetStatus[] last = {null};
            boolean ended = Waiting.until(STOP_PATIENCE, () -> {
                FleetStatus now = status();
                if (!now.equals(last[0])) {
                    last[0] = now;
                    progress.accept(now);
                }
                return !supervisor.isAlive();
            });
            if (!ended) {
                PidFile.killTree(supervisor);
            }
        });
        PidFile.delete(files.connection());
        return files.killLeftOvers() | running.isPresent();
    }

    /** What the supervisor says, or that the fleet is down. */
    public FleetStatus status() {
        Optional<FleetStatus> written = Json.read(files.status(), FleetStatus.class);
        if (supervisor().isPresent()) {
            return written.orElse(new FleetStatus(
                    FleetState.STARTING,
                    null,
                    supervisor().map(ProcessHandle::pid).orElse(0L),
                    null,
                    null,
                    null));
        }
        return written.map(FleetStatus::afterItsEnd).orElse(FleetStatus.down());
    }

    /** How to reach the fleet; empty when it is not ready. */
    public Optional<Connection> connection() {
        return supervisor().isPresent() ? Json.read(files.connection(), Connection.class) : Optional.empty();
    }

    /** The log file of a component or of the {@code supervisor}; older parts are beside it as {@code .1}, {@code .2}. */
    public Path log(String component) {
        return files.log(component);
    }

    Optional<ProcessHandle> supervisor() {
        return PidFile.living(files.pid(FleetSupervisor.NAME));
    }

    FleetFiles files() {
        return files;
    }
}
