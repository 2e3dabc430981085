package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "reject",
        header = "Say no to what a run asks.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla reject run_01JD3M… --reason \"the tests only repeat the code\""})
final class RejectCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    DecisionOptions options;

    RejectCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return options.decide(context, false, List.of());
    }
}
