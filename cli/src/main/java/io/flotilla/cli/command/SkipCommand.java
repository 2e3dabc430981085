package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "skip",
        header = "Skip a step that has not ended; what needs it goes on.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla skip run_01JD3M… gaps",
            "  ./flotilla skip run_01JD3M… measure --output '{\"coverage\": 81}'"
        })
final class SkipCommand extends RunAction {
    @Parameters(index = "1", paramLabel = "STEP", description = "The step's id.")
    String step;

    @Option(names = "--output", paramLabel = "JSON", description = "What the steps that need it see as its output.")
    String output;

    SkipCommand(Context context) {
        super(context);
    }

    @Override
    String path() {
        return ofStep(step, "skip");
    }

    @Override
    Map<String, Object> body() {
        return output == null ? Map.of() : Map.of("output", JsonArgument.parse("--output", output));
    }

    @Override
    String done() {
        return "Skipped step " + step + " of " + run + ".";
    }
}
