package io.flotilla.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Writes small files that others may read at any moment: they see the old text or the new one, never a part. */
public final class AtomicFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private AtomicFile() {}

    /** Replaces the file; only its owner can read it. Missing folders are created. */
    public static void write(Path file, String text) {
        Path target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.getParent());
            // createTempFile makes it readable by its owner only, before there is anything to read
            Path next = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".next");
            try {
                Files.writeString(next, text);
                Files.setPosixFilePermissions(next, OWNER_ONLY);
                Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target, e);
        }
    }
}
