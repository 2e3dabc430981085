package io.flotilla.cli.fleet;

import io.flotilla.cli.CliException;
import io.flotilla.cli.ExitCode;
import io.flotilla.local.fleet.ComponentStatus;
import io.flotilla.local.fleet.FleetException;
import io.flotilla.local.fleet.FleetOptions;
import io.flotilla.local.fleet.FleetState;
import io.flotilla.local.fleet.FleetStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The fleet that module {@code local} supervises.
 *
 * @param root of the checkout, where the services are built
 * @param data the fleet's data folder
 */
public record LocalFleet(Path root, Path data) implements Fleet {

    @Override
    public void start(Start start, Consumer<String> progress) {
        FleetOptions options =
                FleetOptions.of(data, root).withFresh(start.fresh()).withReplicas(start.replicas());
        FleetOptions wanted =
                start.port().isPresent() ? options.withPort(start.port().getAsInt()) : options;
        try {
            io.flotilla.local.fleet.Fleet.up(wanted, status -> progress.accept(waitingFor(status, FleetState.READY)));
        } catch (FleetException e) {
            throw new CliException(exitCode(e.kind()), e.getMessage(), e, List.of(hint(e.kind())));
        }
    }

    @Override
    public boolean stop(Consumer<String> progress) {
        return fleet().down(status -> progress.accept(waitingFor(status, FleetState.STOPPED)));
    }

    @Override
    public Status status() {
        FleetStatus status = fleet().status();
        return new Status(
                status.isReady(),
                status.state().json(),
                status.url(),
                status.problem(),
                status.components().stream().map(LocalFleet::component).toList());
    }

    private io.flotilla.local.fleet.Fleet fleet() {
        return io.flotilla.local.fleet.Fleet.at(data);
    }

    private static Component component(ComponentStatus status) {
        return new Component(
                status.component(),
                status.state().json(),
                status.port(),
                status.pid(),
                status.restarts(),
                status.rss());
    }

    private static String waitingFor(FleetStatus status, FleetState wanted) {
        List<String> names = status.components().stream()
                .filter(component -> component.state() != wanted)
                .map(ComponentStatus::component)
                .toList();
        return names.isEmpty() ? "" : "waiting for " + String.join(", ", names);
    }

    private static int exitCode(FleetException.Kind kind) {
        return switch (kind) {
            case PORT_TAKEN, NOT_BUILT, ALREADY_RUNNING -> ExitCode.INVALID;
            case COMPONENT_FAILED -> ExitCode.UNAVAILABLE;
        };
    }

    private static String hint(FleetException.Kind kind) {
        return switch (kind) {
            case PORT_TAKEN -> "Choose other ports: ./flotilla up --port 9000   (or --port 0 for any)";
            case NOT_BUILT -> "Build it: unset FLOTILLA_NO_BUILD and start the command again.";
            case ALREADY_RUNNING -> "Look: ./flotilla status";
            case COMPONENT_FAILED -> "Look: ./flotilla logs";
        };
    }
}
