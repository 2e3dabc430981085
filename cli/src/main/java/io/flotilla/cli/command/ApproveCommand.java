package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "approve",
        header = "Say yes to what a run asks.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla approve run_01JD3M…",
            "  ./flotilla approve run_01JD3M… --step sign-off --reason \"seen\""
        })
final class ApproveCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    DecisionOptions options;

    @Option(names = "--answer", paramLabel = "NAME=VALUE", description = "An answer to the form, where it has one.")
    List<String> answers = new ArrayList<>();

    ApproveCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return options.decide(context, true, answers);
    }
}
