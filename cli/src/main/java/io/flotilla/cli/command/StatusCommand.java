package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.fleet.Fleet;
import io.flotilla.cli.terminal.Format;
import io.flotilla.cli.terminal.Table;
import io.flotilla.cli.terminal.Terminal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        header = "Show what runs of the fleet on this machine.",
        description = "Ends with exit code 0 when everything is ready, otherwise with 4.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla status", "  ./flotilla status --json"})
final class StatusCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    StatusCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Fleet.Status status = context.fleet().status();
        if (json) {
            context.terminal().line(Json.pretty(status));
        } else {
            print(status);
        }
        return status.ready() ? ExitCode.PASSED : ExitCode.UNAVAILABLE;
    }

    private void print(Fleet.Status status) {
        Terminal terminal = context.terminal();
        Table table = new Table(List.of("component", "state", "port", "pid", "memory", "restarts"));
        for (Fleet.Component component : status.components()) {
            table.row(
                    component.name(),
                    component.state(),
                    component.port() == 0 ? "-" : Integer.toString(component.port()),
                    component.pid() == 0 ? "-" : Long.toString(component.pid()),
                    component.memoryBytes() == 0 ? "-" : Format.bytes(component.memoryBytes()),
                    Integer.toString(component.restarts()));
        }
        if (!table.isEmpty()) {
            table.lines("").forEach(terminal::line);
        }
        boolean up = status.components().stream().anyMatch(component -> component.pid() != 0);
        if (status.problem() != null) {
            Format.safe(status.problem()).lines().forEach(terminal::line);
        }
        if (status.ready()) {
            terminal.line("Ready at " + status.url());
        } else if (up) {
            terminal.line("Not everything is ready. See: ./flotilla logs");
        } else {
            terminal.line("The fleet is down. Start it: ./flotilla up --detach");
        }
    }
}
