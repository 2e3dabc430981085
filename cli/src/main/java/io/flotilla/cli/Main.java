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
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
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
        print(terminal, error.getMessage());
        UnmatchedArgumentException.printSuggestions(error, command.getErr());
        terminal.err().println("  See: ./" + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.INVALID;
    }

    private static void print(Terminal terminal, String message) {
        String sign = terminal.styled(Style.RED, terminal.sign(Sign.FAILED));
        terminal.err().println(sign + " " + message);
    }
}
