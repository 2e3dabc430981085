package io.flotilla.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Cleans up after this JVM when it dies without its shutdown hooks (kill -9, a time-out of a build): a shell that waits
 * for the end of its input, which the kernel brings about, then kills the processes it was told and deletes the folder.
 */
public final class Reaper implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pids=
            while read -r word rest; do
              case $word in
                watch) pids=$rest ;;
                off) exit 0 ;;
              esac
            done
            for pid in $pids; do kill -9 "$pid"; done
            rm -rf "$1"
            """;

    private final Writer orders;

    private Reaper(Writer orders) {
        this.orders = orders;
    }

    /** @param folder deleted when this JVM dies before {@link #close()} */
    public static Reaper start(Path folder) {
        try {
            Process shell = new ProcessBuilder("sh", "-c", SCRIPT, "flotilla-reaper", folder.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new Reaper(shell.outputWriter(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on, exactly these processes die with the JVM. */
    public void watch(List<Long> pids) {
        order("watch " + pids.stream().map(String::valueOf).collect(Collectors.joining(" ")));
    }

    /** Everything is stopped; nothing more to do. */
    @Override
    public void close() {
        order("off");
        try {
            orders.close();
        } catch (IOException e) {
            // it has gone already
        }
    }

    private synchronized void order(String line) {
        try {
            orders.write(line + "\n");
            orders.flush();
        } catch (IOException e) {
            // without the reaper only the safety net is gone
        }
    }
}
