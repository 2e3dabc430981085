package io.flotilla.sandbox.artifact;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.sandbox.settings.SandboxConfig;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Bytes on disk, named by their SHA-256. Written beside and renamed, and forced to disk with their folder before they
 * are acknowledged. All methods block.
 */
@ApplicationScoped
public class ArtifactFiles {

    /** What was stored. */
    public record Stored(String sha256, long size) {}

    private static final int BUFFER = 64 * 1024;

    @Inject
    SandboxConfig config;

    private Path root;
    private Path incoming;

    @PostConstruct
    void open() {
        root = config.data().toAbsolutePath().resolve("artifacts");
        incoming = root.resolve("incoming");
        try {
            Files.createDirectories(incoming);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            removeLeftOvers();
        } catch (IOException e) {
            throw new IllegalStateException("cannot use the data folder " + root + ": " + e.getMessage(), e);
        }
    }

    /** Uploads that a crash cut off; another instance on the same folder may be writing the younger ones. */
    private void removeLeftOvers() throws IOException {
        long hourAgo = System.currentTimeMillis() - 3_600_000;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(incoming)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toMillis() < hourAgo) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** An empty file of the caller's; if a crash leaves it, it is removed later. */
    public Path temporary() throws IOException {
        return Files.createTempFile(incoming, "temporary", null);
    }

    /** @throws ProblemException 413 above the limit; nothing is kept then */
    public Stored store(InputStream content) throws IOException {
        Path file = incoming.resolve(UUID.randomUUID().toString());
        try {
            Stored stored = write(content, file);
            Path target = path(stored.sha256());
            Files.createDirectories(target.getParent());
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(target.getParent());
            return stored;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Stored write(InputStream content, Path file) throws IOException {
        MessageDigest digest = sha256();
        long size = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                size += read;
                checkSize(size);
                out.write(buffer, 0, read);
            }
            channel.force(true);
        }
        return new Stored(HexFormat.of().formatHex(digest.digest()), size);
    }

    /** @throws ProblemException 413 when {@code size} is above the limit */
    void checkSize(long size) {
        long limit = config.artifactLimit().asLongValue();
        if (size > limit) {
            throw ProblemException.of(
                    413, "artifact-too-large", ErrorClass.VALIDATION, "an artifact may have up to " + limit + " bytes");
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    public Path path(String sha256) {
        return root.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
