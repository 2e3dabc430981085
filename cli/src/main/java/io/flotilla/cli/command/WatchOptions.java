package io.flotilla.cli.command;

import io.flotilla.cli.CliException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What {@code run} and {@code watch} share. */
final class WatchOptions {
    @Option(names = "--approve", description = "Answer yes to every approval, bound to what is shown.")
    boolean approve;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Watch at most so long (90s, 20m, 2h, PT5M), then end with exit code 5; the run goes on.")
    String timeout;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where artifacts are saved (default: runs/RUN in the data folder).")
    Path out;

    @Option(names = "--json", description = "Print the result as JSON; progress goes to the error stream.")
    boolean json;

    /** Null for as long as it takes. */
    Duration timeout() {
        if (timeout == null) {
            return null;
        }
        String text = timeout.strip().toUpperCase(Locale.ROOT);
        try {
            Duration duration = Duration.parse(text.startsWith("P") ? text : "PT" + text);
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        throw CliException.invalid("'" + timeout + "' is not a duration.", "Write it like 90s, 20m, 1h30m or PT5M.");
    }
}
