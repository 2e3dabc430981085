package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "retry",
        header = "Do a failed step again, and all that was skipped because of it.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla retry run_01JD3M… write-tests"})
final class RetryCommand extends RunAction {
    @Parameters(index = "1", paramLabel = "STEP", description = "The step's id.")
    String step;

    RetryCommand(Context context) {
        super(context);
    }

    @Override
    String path() {
        return ofStep(step, "retry");
    }

    @Override
    String done() {
        return "Step " + step + " of " + run + " is done again.";
    }
}
