package io.flotilla.cli.command;

import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.Nearest;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "help",
        header = "Show the help of a command.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla help run"})
final class HelpCommand implements Callable<Integer> {
    private final Context context;

    @Spec
    CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "Which (default: all).")
    String command;

    HelpCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        CommandLine all = spec.parent().commandLine();
        CommandLine wanted = command == null ? all : all.getSubcommands().get(command);
        if (wanted == null) {
            String near = Nearest.hint(command, all.getSubcommands().keySet()).orElse("See all: ./flotilla help");
            throw CliException.invalid("There is no command '" + command + "'.", near);
        }
        wanted.usage(context.terminal().out());
        return ExitCode.PASSED;
    }
}
