package io.flotilla.cli;

import io.flotilla.cli.fleet.Fleet;
import io.flotilla.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs commands as a person would, with everything around them in the hands of the test. */
final class Cli {
    private final Map<String, String> environment = new HashMap<>();
    private final Path data;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Terminal.Abilities abilities = Terminal.Abilities.PLAIN;
    private InputStream input = new ByteArrayInputStream(new byte[0]);
    private Fleet fleet;

    Cli(Path data) {
        this.data = data;
        environment.put("FLOTILLA_DATA_DIR", data.toString());
    }

    Cli against(FakeFleet remote) {
        environment.put("FLOTILLA_URL", remote.url());
        environment.put("FLOTILLA_API_KEY", FakeFleet.KEY);
        return this;
    }

    Cli with(Fleet local) {
        fleet = local;
        return this;
    }

    Cli onATerminal(InputStream typed) {
        abilities = new Terminal.Abilities(true, true, false, true, 100);
        input = typed;
        return this;
    }

    /** On the standard input. */
    Cli given(InputStream text) {
        input = text;
        return this;
    }

    int run(String... arguments) {
        out.reset();
        err.reset();
        Terminal terminal = new Terminal(print(out), print(err), abilities);
        return Main.run(new Context(environment, terminal, input, data, folder -> fleet), arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream print(ByteArrayOutputStream target) {
        return new PrintStream(target, true, StandardCharsets.UTF_8);
    }
}
