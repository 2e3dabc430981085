package io.flotilla.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders of the local installation. */
public final class Folders {
    private Folders() {}

    /** Creates a folder that only its owner can enter; one that exists keeps its rights. */
    public static Path createPrivate(Path folder) {
        return create(folder, "rwx------");
    }

    /** As {@link #createPrivate}, but others may go through it to what they know the name of. */
    public static Path createEnterable(Path folder) {
        return create(folder, "rwx--x--x");
    }

    private static Path create(Path folder, String rights) {
        try {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder);
                // after the creation, so that the umask does not weaken it
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(rights));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + folder, e);
        }
    }

    /** Deletes a folder with all in it, never following a link; what vanishes meanwhile is no error. */
    public static void deleteTree(Path folder) {
        try {
            if (Files.exists(folder)) {
                Files.walkFileTree(folder, new Deleter());
            }
        } catch (NoSuchFileException e) {
            // somebody else deleted it
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    private static final class Deleter extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
