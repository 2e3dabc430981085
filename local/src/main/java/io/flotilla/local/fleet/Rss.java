package io.flotilla.local.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of a process, where the system tells it in a file (Linux). */
final class Rss {
    private static final String LINE = "VmRSS:";

    private Rss() {}

    /** In bytes; 0 when unknown. Counts shared pages in full. */
    static long ofProcess(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (pid == 0 || !Files.exists(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(LINE))
                    .mapToLong(line -> Long.parseLong(line.substring(LINE.length())
                                    .replace("kB", "")
                                    .strip())
                            * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
