package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        header = "Cancel a run; what it spent until then stays on the bill.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla cancel run_01JD3M…"})
final class CancelCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "RUN", description = "The run's id.")
    String run;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is kept with the run.")
    String reason;

    CancelCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String path = "/api/v1/runs/" + FlotillaClient.encode(run) + "/cancel";
        context.client().post(path, reason == null ? Map.of() : Map.of("reason", reason));
        context.terminal().line("Cancelling " + run + ". See: ./flotilla get runs " + run);
        return ExitCode.PASSED;
    }
}
