package io.flotilla.cli.command;

import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.fleet.LogFiles;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        header = "Show the end of the fleet's logs.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla logs", "  ./flotilla logs workflow --follow", "  ./flotilla logs kafka --lines 500"})
final class LogsCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(
            arity = "0..1",
            paramLabel = "SERVICE",
            description = "gateway, workflow, agent, tool, sandbox, billing, postgres, kafka, redis, … (default: all).")
    String service;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until Ctrl-C.")
    boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "50",
            description = "So many lines of each (default: 50).")
    int lines;

    LogsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        LogFiles logs = LogFiles.in(context.data().resolve("logs"), service);
        if (logs.isEmpty()) {
            throw CliException.invalid(
                    service == null
                            ? "There are no logs in " + context.data() + "."
                            : "There is no log of '" + service + "'.",
                    "See: ./flotilla status");
        }
        logs.printEnd(Math.max(0, lines), context.terminal()::line);
        if (follow) {
            logs.follow(context.terminal()::line);
        }
        return ExitCode.PASSED;
    }
}
