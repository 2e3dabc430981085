package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import picocli.CommandLine.Command;

@Command(
        name = "pause",
        header = "Pause a run: what is at work goes on, nothing else begins.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla pause run_01JD3M… --reason 'let me look'"})
final class PauseCommand extends RunAction {

    PauseCommand(Context context) {
        super(context);
    }

    @Override
    String path() {
        return "pause";
    }

    @Override
    String done() {
        return "Paused " + run + ".";
    }
}
