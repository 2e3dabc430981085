package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import picocli.CommandLine.Command;

@Command(
        name = "resume",
        header = "Resume a run that is paused.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla resume run_01JD3M…"})
final class ResumeCommand extends RunAction {

    ResumeCommand(Context context) {
        super(context);
    }

    @Override
    String path() {
        return "resume";
    }

    @Override
    String done() {
        return "Resumed " + run + ".";
    }
}
