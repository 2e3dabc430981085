package io.flotilla.cli.command;

import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Option;

/** What cannot be taken back is asked once more, unless the command says yes itself. */
final class Confirmation {
    private static final Set<String> YES = Set.of("y", "yes");

    @Option(names = "--yes", description = "delete: do not ask.")
    boolean yes;

    /** Only an explicit yes is one. @throws CliException when nobody can be asked */
    boolean given(Context context, String question) {
        if (yes) {
            return true;
        }
        if (!context.terminal().abilities().answers()) {
            throw CliException.invalid(question + " There is nobody to ask.", "Say so yourself: add --yes");
        }
        context.terminal().out().print(question + " [y/N] ");
        context.terminal().out().flush();
        return YES.contains(typed(context).strip().toLowerCase(Locale.ROOT));
    }

    private static String typed(Context context) {
        try {
            String line =
                    new BufferedReader(new InputStreamReader(context.input(), Charset.defaultCharset())).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            return "";
        }
    }
}
