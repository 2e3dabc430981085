package io.flotilla.local.fleet;

import io.flotilla.local.process.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Supplier;

/** What is random per installation, made once and kept in files that only the owner can read. */
final class Secrets {
    private static final int BYTES = 24;
    private final FleetFiles files;
    private final SecureRandom random = new SecureRandom();

    Secrets(FleetFiles files) {
        this.files = files;
    }

    String adminKey() {
        return keep("admin-key", () -> AdminKey.mint(random));
    }

    /** With which services prove themselves to the gateway. */
    String service() {
        return keep("service", this::token);
    }

    String postgresAdmin() {
        return keep("postgres-admin", this::token);
    }

    String postgresOf(String service) {
        return keep("postgres-" + service, this::token);
    }

    private String token() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private synchronized String keep(String name, Supplier<String> make) {
        Path file = files.secret(name);
        try {
            if (!Files.exists(file)) {
                AtomicFile.write(file, make.get());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
