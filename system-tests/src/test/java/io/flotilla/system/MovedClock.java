package io.flotilla.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A wall clock of one process that can be put forward and back while it runs (libfaketime); time that passes does not change. */
final class MovedClock {
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/faketime/libfaketimeMT.so.1"));

    private final Path library;
    private final Path offset;

    private MovedClock(Path library, Path offset) {
        this.library = library;
        this.offset = offset;
        move(Duration.ZERO);
    }

    /** Empty where the library cannot be had. */
    static Optional<MovedClock> in(Path folder) {
        return Machine.file("libfaketime", LIBRARIES).map(library -> new MovedClock(library, folder.resolve("clock")));
    }

    /** With these in its environment a process has this clock. */
    Map<String, String> variables() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Otherwise no thread of a JVM waits any more: what it waits for seems to be over.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /** Within a second it is so much ahead of the true one, or behind it. */
    void move(Duration ahead) {
        try {
            Path next = Files.writeString(offset.resolveSibling("clock.next"), "%+d%n".formatted(ahead.toSeconds()));
            Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
