package io.flotilla.cli.command;

import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "version",
        header = "Show the versions of this command and of what it runs on.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla version"})
final class VersionCommand implements Callable<Integer> {
    private final Context context;

    VersionCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        context.terminal().line("flotilla " + (version == null ? "(unpacked)" : version));
        context.terminal()
                .line("java %s (%s)".formatted(System.getProperty("java.version"), System.getProperty("java.home")));
        context.terminal()
                .line("%s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
        return ExitCode.PASSED;
    }
}
