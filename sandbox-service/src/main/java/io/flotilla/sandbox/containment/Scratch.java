package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folders of running executions and the user ids that they run as. Each living instance holds the lock of one
 * numbered folder below the root; what is found in a folder whose lock is free was left by a dead one.
 *
 * <p>The root must be a folder that every user may pass through, because the executions' users have to reach their own.
 */
final class Scratch implements AutoCloseable {

    static final int SLOTS = 64;

    private static final int INSTANCES = 64;

    /**
     * The lock files that this process holds. To open and close such a file once more would give the lock up: the
     * kernel's locks belong to the process, and the next claimant would kill our programs as left over.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final int number;
    private final Path file;
    private final FileChannel lock;
    private final BitSet used = new BitSet(SLOTS);

    private Scratch(Path folder, int number, Path file, FileChannel lock) {
        this.folder = folder;
        this.number = number;
        this.file = file;
        this.lock = lock;
    }

    /** Takes the first free number. @throws IOException also when somebody else owns the root */
    static Scratch claim(Path root) throws IOException {
        Files.createDirectories(root);
        checkOwner(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
        for (int n = 0; n < INSTANCES; n++) {
            Optional<FileChannel> lock = tryLock(root, n);
            if (lock.isPresent()) {
                Path folder = Files.createDirectories(root.resolve(Integer.toString(n)));
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
                return new Scratch(folder, n, lockFile(root, n), lock.get());
            }
        }
        throw new IOException("all " + INSTANCES + " places below " + root + " are in use");
    }

    /** A folder in a shared place could have been put there by another user. */
    private static void checkOwner(Path root) throws IOException {
        Object owner = Files.getAttribute(root, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (Files.isSymbolicLink(root) || !owner.equals(ownUid())) {
            throw new IOException(root + " belongs to somebody else; set flotilla.sandbox.scratch");
        }
    }

    static Integer ownUid() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    private static Path lockFile(Path root, int n) throws IOException {
        return root.toRealPath().resolve(n + ".lock");
    }

    private static Optional<FileChannel> tryLock(Path root, int n) throws IOException {
        Path file = lockFile(root, n);
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        FileChannel locked = null;
        try {
            locked = lock(file);
        } finally {
            if (locked == null) {
                HELD.remove(file);
            }
        }
        return Optional.ofNullable(locked);
    }

    /** Null when another process holds it. */
    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() != null) {
            return channel;
        }
        channel.close();
        return null;
    }

    Path folder() {
        return folder;
    }

    int number() {
        return number;
    }

    /** A number from 0 that no other living execution of this instance has. */
    synchronized int takeSlot() {
        int slot = used.nextClearBit(0);
        if (slot >= SLOTS) {
            throw ContainmentException.fault("more than " + SLOTS + " programs at once", null);
        }
        used.set(slot);
        return slot;
    }

    synchronized void freeSlot(int slot) {
        used.clear(slot);
    }

    /** Removes what an earlier life left in this folder: processes first, then files. */
    void sweep() throws IOException {
        Leftovers.kill(folder);
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder)) {
            for (Path path : old) {
                ExecutionFolder.delete(path);
            }
        }
    }

    @Override
    public void close() throws IOException {
        ExecutionFolder.delete(folder);
        lock.close();
        HELD.remove(file);
    }
}
