package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.terminal.ProgressLine;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "down",
        header = "Stop the fleet on this machine; its data stay.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla down"})
final class DownCommand implements Callable<Integer> {
    private final Context context;

    DownCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        boolean stopped;
        try (ProgressLine progress = new ProgressLine(context.terminal(), "Stopping the fleet")) {
            stopped = context.fleet().stop(progress::detail);
        }
        context.terminal().line(stopped ? "The fleet is down; its data stay in " + context.data() : "Nothing was up.");
        return ExitCode.PASSED;
    }
}
