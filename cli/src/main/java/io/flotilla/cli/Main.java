package io.flotilla.cli;

import io.flotilla.cli.command.FlotillaCommand;
import io.flotilla.cli.fleet.LocalFleet;
import io.flotilla.cli.terminal.Sign;
import io.flotilla.cli.terminal.Style;
import io.flotilla.cli.terminal.Terminal;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command. Everything it fails with says what to do next, and ends in the documented exit code. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Path root = Path.of(System.getProperty("flotilla.root", ""))
                .toAbsolutePath()
                .normalize();
        Context context = new Context(
                System.getenv(), Terminal.system(System.getenv()), System.in, root, data -> new LocalFleet(root, data));
        int exitCode = run(context, args);
        context.terminal().out().flush();
        System.exit(exitCode);
    }

    static int run(Context context, String... args) {
        Terminal terminal = context.terminal();
        CommandLine commandLine = FlotillaCommand.commandLine(context);
        commandLine
                .setOut(writer(terminal.out()))
                .setErr(writer(terminal.err()))
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(terminal.abilities().color() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(
                        Math.min(110, Math.max(80, terminal.abilities().width())))
                .setExecutionExceptionHandler((error, command, parsed) -> report(terminal, error))
                .setParameterExceptionHandler((error, arguments) -> report(terminal, error));
        return commandLine.execute(args);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    private static int report(Terminal terminal, Exception error) {
        if (error instanceof CliException known) {
            print(terminal, known.getMessage());
            known.hints().forEach(hint -> terminal.err().println("  " + hint));
            return known.exitCode();
        }
        print(terminal, "an unexpected error in the command itself: " + error);
        terminal.err().println("  Please report it with the lines below.");
        error.printStackTrace(terminal.err());
        return ExitCode.ERROR;
    }

    private static int report(Terminal terminal, ParameterException error) {
        CommandLine command = error.getCommandLine();
        print(terminal, message(error));
        if (error instanceof UnmatchedArgumentException unmatched) {
            nearest(unmatched).ifPresent(hint -> terminal.err().println("  " + hint));
        }
        terminal.err().println("  See: ./" + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.INVALID;
    }

    private static Optional<String> nearest(UnmatchedArgumentException error) {
        CommandSpec command = error.getCommandLine().getCommandSpec();
        var known = error.isUnknownOption()
                ? command.optionsMap().keySet()
                : command.subcommands().keySet();
        return Nearest.hint(error.getUnmatched().getFirst(), known);
    }

    /** The words of a list are said as they are written. */
    private static String message(ParameterException error) {
        ArgSpec argument = error.getArgSpec();
        if (argument == null || error.getValue() == null || !argument.type().isEnum()) {
            return error.getMessage();
        }
        List<String> words = Arrays.stream(argument.type().getEnumConstants())
                .map(word -> word.toString().toLowerCase(Locale.ROOT))
                .toList();
        String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
        return "%s must be one of %s, and not '%s'. %s"
                .formatted(
                        name,
                        String.join(", ", words),
                        error.getValue(),
                        Nearest.hint(error.getValue(), words).orElse(""))
                .strip();
    }

    private static void print(Terminal terminal, String message) {
        String sign = terminal.styled(Style.RED, terminal.sign(Sign.FAILED));
        terminal.err().println(sign + " " + message);
    }
}
