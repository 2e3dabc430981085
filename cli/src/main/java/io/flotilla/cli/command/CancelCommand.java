package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "cancel",
        header = "Cancel a run; what it spent until then stays on the bill.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla cancel run_01JD3M…", "  ./flotilla cancel run_01JD3M… --grace PT30S"})
final class CancelCommand extends RunAction {
    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            description = "How long what is at work may take to end by itself, such as PT30S; none by default.")
    String grace;

    CancelCommand(Context context) {
        super(context);
    }

    @Override
    String path() {
        return "cancel";
    }

    @Override
    Map<String, Object> body() {
        return grace == null ? Map.of() : Map.of("grace", grace);
    }

    @Override
    String done() {
        return "Cancelling " + run + ".";
    }
}
