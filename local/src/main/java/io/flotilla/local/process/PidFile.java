package io.flotilla.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Remembers a process beyond the life of the one that started it. The start time stands beside the pid, so that a later
 * process with the same number is never mistaken for it.
 */
public final class PidFile {
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(3);
    private static final Duration DEATH = Duration.ofSeconds(10);

    private PidFile() {}

    public static void write(Path file, ProcessHandle process) {
        long started = process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
        AtomicFile.write(file, process.pid() + " " + started + "\n");
    }

    /** The process of this file, if it still lives. */
    public static Optional<ProcessHandle> living(Path file) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            List<String> words = List.of(Files.readString(file).strip().split(" "));
            if (words.size() < 2) {
                return Optional.empty();
            }
            Instant started = Instant.ofEpochMilli(Long.parseLong(words.get(1)));
            return ProcessHandle.of(Long.parseLong(words.get(0)))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> startedAt(process, started));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean startedAt(ProcessHandle process, Instant expected) {
        return process.info()
                .startInstant()
                .map(actual -> Duration.between(expected, actual).abs().compareTo(CLOCK_TOLERANCE) < 0)
                .orElse(true);
    }

    /**
     * Kills what an owner that died left behind, with all descendants, and waits until they are gone.
     *
     * @return whether there was something to kill
     */
    public static boolean killLeftOver(Path file) {
        Optional<ProcessHandle> left = living(file);
        left.ifPresent(PidFile::killTree);
        delete(file);
        return left.isPresent();
    }

    /** Kills a process and all its descendants and waits until they are gone. */
    public static void killTree(ProcessHandle process) {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        Waiting.until(DEATH, () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    public static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
