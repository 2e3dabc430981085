package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.BitSet;
import java.util.Optional;

/**
 * The folders of running executions and the user ids that they run as. Each living instance holds the lock of one
 * numbered folder below the root; what is found in a folder whose lock is free was left by a dead one.
 *
 * <p>The root must be a folder that every user may pass through, because the executions' users have to reach their own.
 */
final class Scratch implements AutoCloseable {

    static final int SLOTS = 64;

    private static final int INSTANCES = 64;
    private static final System.Logger LOG = System.getLogger(Scratch.class.getName());

    private final Path folder;
    private final int number;
    private final FileChannel lock;
    private final BitSet used = new BitSet(SLOTS);

    private Scratch(Path folder, int number, FileChannel lock) {
        this.folder = folder;
        this.number = number;
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
                return new Scratch(folder, n, lock.get());
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

    private static Optional<FileChannel> tryLock(Path root, int n) throws IOException {
        FileChannel channel =
                FileChannel.open(root.resolve(n + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            LOG.log(Level.DEBUG, "place {0} is held by this process", n);
        }
        channel.close();
        return Optional.empty();
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
    }
}
