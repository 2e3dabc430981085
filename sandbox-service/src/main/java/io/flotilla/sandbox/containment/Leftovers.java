package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds processes that belong to a scratch folder. bubblewrap and its init inside the namespace have the folder's path
 * on their command line; when that init dies, the kernel kills everything in the namespace.
 */
final class Leftovers {

    private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

    private Leftovers() {}

    /** Kills {@code pid} unless it has ended and its number belongs to a stranger now. */
    static void kill(long pid, Path folder) {
        if (isOurs(Path.of("/proc", Long.toString(pid)), folder + "/")) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Kills every process of {@code folder} and the folders below it. */
    static void kill(Path folder) {
        String marker = folder + "/";
        long self = ProcessHandle.current().pid();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (pid != self && isOurs(process, marker)) {
                    LOG.log(Level.INFO, "killing left-over process {0}", Long.toString(pid));
                    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot look for left-over processes: {0}", e.getMessage());
        }
    }

    private static boolean isOurs(Path process, String marker) {
        try {
            String line = new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
            String program = line.substring(0, Math.max(0, line.indexOf('\0')));
            return line.contains(marker) && program.endsWith("/bwrap");
        } catch (IOException e) {
            // it ended while we looked
            return false;
        }
    }
}
