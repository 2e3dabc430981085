package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Reading, writing and removing in the cgroup file system, v1 and v2 alike. */
final class CgroupFiles {

    private static final System.Logger LOG = System.getLogger(CgroupFiles.class.getName());
    private static final long PATIENCE_NANOS = 3_000_000_000L;
    private static final long PAUSE_NANOS = 2_000_000L;

    private CgroupFiles() {}

    static void write(Path file, String value) throws IOException {
        // Without CREATE: a missing file means that the kernel lacks the knob.
        try (var out = Files.newOutputStream(file, java.nio.file.StandardOpenOption.WRITE)) {
            out.write(value.getBytes(StandardCharsets.US_ASCII));
        }
    }

    static void writeIfPresent(Path file, String value) throws IOException {
        if (Files.exists(file)) {
            write(file, value);
        }
    }

    static Optional<Long> number(Path file) {
        try {
            return Optional.of(Long.valueOf(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The value after {@code key} in a file of "key value" lines. */
    static Optional<Long> field(Path file, String key) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(key + " "))
                    .map(line -> Long.valueOf(line.substring(key.length() + 1).strip()))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    static void killMembers(Path group) {
        try {
            for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (IOException | NumberFormatException e) {
            LOG.log(Level.DEBUG, "no members to kill in {0}: {1}", group, e.getMessage());
        }
    }

    /** Kills members until the group can be removed; gives up with a warning. */
    static void remove(Path group) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (Files.exists(group)) {
            killMembers(group);
            try {
                Files.delete(group);
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    LOG.log(Level.WARNING, "cannot remove cgroup {0}: {1}", group, e.getMessage());
                    return;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Removes the groups below {@code parent}; {@code parent} itself stays. */
    static void removeBelow(Path parent) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, Files::isDirectory)) {
            groups.forEach(CgroupFiles::remove);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot look for left-over cgroups: {0}", e.getMessage());
        }
    }

    static void removeAll(List<Path> groups) {
        groups.forEach(CgroupFiles::remove);
    }
}
