package io.flotilla.cli;

import io.flotilla.cli.client.Connection;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.fleet.Fleet;
import io.flotilla.cli.terminal.Terminal;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What every command stands on: the process's surroundings and the fleet it talks to. */
public final class Context {
    private static final String DATA = "FLOTILLA_DATA_DIR";

    private final Map<String, String> environment;
    private final Terminal terminal;
    private final InputStream input;
    private final Function<Path, Fleet> fleets;
    private final Path root;
    private Path data;

    /**
     * @param root of the checkout
     * @param fleets makes the fleet of a data folder
     */
    public Context(
            Map<String, String> environment,
            Terminal terminal,
            InputStream input,
            Path root,
            Function<Path, Fleet> fleets) {
        this.environment = Map.copyOf(environment);
        this.terminal = terminal;
        this.input = input;
        this.root = root;
        this.fleets = fleets;
        this.data = Path.of(
                        environment.getOrDefault(DATA, root.resolve(".flotilla").toString()))
                .toAbsolutePath()
                .normalize();
    }

    public Terminal terminal() {
        return terminal;
    }

    public Map<String, String> environment() {
        return environment;
    }

    public InputStream input() {
        return input;
    }

    public Path root() {
        return root;
    }

    public Path workingFolder() {
        return Path.of("").toAbsolutePath();
    }

    /** Where the fleet of this machine keeps its state, and where results are saved. */
    public Path data() {
        return data;
    }

    /** As the option {@code --data} says. */
    public void data(Path folder) {
        data = folder.toAbsolutePath().normalize();
    }

    public Fleet fleet() {
        return fleets.apply(data);
    }

    /** The fleet that the environment names, if it does. */
    public Optional<Connection> remote() {
        return Connection.fromEnvironment(environment);
    }

    /** @throws CliException with exit code 4 when no fleet was started */
    public FlotillaClient client() {
        Connection connection = remote().or(() -> Connection.fromFile(data))
                .orElseThrow(() -> CliException.unavailable(
                        "No fleet has been started (there is no " + data.resolve(Connection.FILE) + ").",
                        "Start it: ./flotilla up --detach"));
        return new FlotillaClient(connection);
    }
}
