package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import picocli.CommandLine.Command;

@Command(
        name = "step",
        header = "Let one step begin of a run that is paused.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla step run_01JD3M…"})
final class StepCommand extends RunAction {

    StepCommand(Context context) {
        super(context);
    }

    @Override
    String path() {
        return "step";
    }

    @Override
    String done() {
        return "One step of " + run + " has begun.";
    }
}
