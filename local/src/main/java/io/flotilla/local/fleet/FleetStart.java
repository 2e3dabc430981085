package io.flotilla.local.fleet;

import io.flotilla.local.process.RollingLog;
import io.flotilla.local.process.Waiting;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Waits for a supervisor that is starting the fleet. */
final class FleetStart {
    private final Fleet fleet;
    private ProcessHandle supervisor;
    private final Duration patience;
    private FleetStatus last;

    FleetStart(Fleet fleet, ProcessHandle supervisor, Duration patience) {
        this.fleet = fleet;
        this.supervisor = supervisor;
        this.patience = patience;
    }

    Connection await(Consumer<FleetStatus> progress) {
        boolean decided = Waiting.until(patience, () -> {
            boolean alive = isAlive();
            Optional<FleetStatus> now = Json.read(fleet.files().status(), FleetStatus.class);
            now.ifPresent(status -> tell(status, progress));
            return !alive || now.filter(FleetStart::isDecided).isPresent();
        });
        FleetStatus status = last;
        if (decided && status != null && status.isReady() && supervisor.isAlive()) {
            return fleet.connection()
                    .orElseThrow(() -> failed("The supervisor says ready, but connection.json cannot be read."));
        }
        if (!decided) {
            fleet.down(progress);
            throw failed("The fleet was not ready after " + patience.toSeconds() + " s and was stopped."
                    + " A machine that is very busy may need longer; otherwise see: logs");
        }
        if (status != null && status.problem() != null) {
            throw new FleetException(status.problemKind(), status.problem());
        }
        throw failed("The supervisor ended without saying why; the end of its log:\n"
                + RollingLog.tail(fleet.log(FleetSupervisor.NAME), 10));
    }

    /** Of two that start at the same time one gives way; its caller then waits for the other. */
    private boolean isAlive() {
        if (!supervisor.isAlive()) {
            fleet.supervisor().ifPresent(other -> supervisor = other);
        }
        return supervisor.isAlive();
    }

    private static boolean isDecided(FleetStatus status) {
        return status.isReady() || status.state() == FleetState.FAILED;
    }

    private void tell(FleetStatus status, Consumer<FleetStatus> progress) {
        if (!status.equals(last)) {
            last = status;
            progress.accept(status);
        }
    }

    private static FleetException failed(String text) {
        return new FleetException(FleetException.Kind.COMPONENT_FAILED, text);
    }
}
