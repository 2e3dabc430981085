package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.terminal.Terminal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        header = "Watch a run from its beginning until it ends, and answer its approvals.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla watch run_01JD3M…", "  ./flotilla watch run_01JD3M… --timeout 10m --json"})
final class WatchCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "RUN", description = "The run's id, see ./flotilla runs.")
    String run;

    @Mixin
    WatchOptions options;

    WatchCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Terminal terminal = options.json ? context.terminal().progressOnErr(context.environment()) : context.terminal();
        FlotillaClient client = context.client();
        return new Watching(context, client, terminal, options).untilTheEnd(run, List.of(), options.timeout());
    }
}
