package io.flotilla.gateway.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Keeps the signing key in a folder that all instances of the gateway share. The first instance makes it; of several
 * that start at once, one wins and the others use its key.
 */
final class SigningKeyFile {
    private static final Logger LOG = Logger.getLogger(SigningKeyFile.class);
    private static final String NAME = "signing-key.pem";

    private SigningKeyFile() {}

    /** @throws UncheckedIOException when the folder cannot be read, or written where there is no key yet */
    static SigningKey loadOrCreate(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            if (!Files.exists(file)) {
                create(folder, file);
            }
            return SigningKey.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the signing key " + file + ", see FLOTILLA_KEYS_DIR", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the signing key " + file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static void create(Path folder, Path file) throws IOException {
        Files.createDirectories(folder, only("rwx------"));
        Path draft = folder.resolve("." + NAME + "." + UUID.randomUUID());
        Files.createFile(draft, only("rw-------"));
        try {
            Files.writeString(draft, SigningKey.generate().pem());
            // A link appears whole or not at all, and never replaces a key that is there.
            Files.createLink(file, draft);
            LOG.infof("made the signing key %s", file);
        } catch (FileAlreadyExistsException e) {
            LOG.debugf("another instance made %s first", file);
        } finally {
            Files.delete(draft);
        }
    }

    private static FileAttribute<?> only(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
