package io.flotilla.local;

import io.flotilla.local.process.Folders;
import io.flotilla.local.process.PartFailedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks the servers from the class path, once per version; safe when several processes do it at the same time. */
final class Binaries {
    private static final Pattern JAR = Pattern.compile("([^/\\\\]+)\\.jar!");
    private static final Object IN_THIS_JVM = new Object();

    private final Path folder;

    Binaries(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    @FunctionalInterface
    private interface Unpacker {
        void unpack(InputStream from, Path to) throws IOException;
    }

    /** The folder with Postgres' {@code bin}, {@code lib} and {@code share}. */
    Path postgres() {
        return unpacked("postgres", Platform.current().postgresArchive(), Binaries::untar);
    }

    /** The file {@code redis-server}. */
    Path redis() {
        return unpacked("redis", Platform.current().redisBinary(), Binaries::copyExecutable)
                .resolve("redis-server");
    }

    private Path unpacked(String component, String resource, Unpacker unpacker) {
        URL source = Binaries.class.getClassLoader().getResource(resource);
        if (source == null) {
            throw new PartFailedException(component, "the class path lacks " + resource + "; rebuild Flotilla");
        }
        Path target = folder.resolve(versionOf(component, source));
        try {
            if (!Files.isDirectory(target)) {
                unpackOnce(source, target, unpacker);
            }
            return target;
        } catch (IOException e) {
            throw new PartFailedException(component, "cannot unpack to " + target + " (" + e.getMessage() + ")", e);
        }
    }

    private static String versionOf(String component, URL source) {
        Matcher jar = JAR.matcher(source.toString());
        return jar.find() ? component + "-" + jar.group(1) : component;
    }

    private void unpackOnce(URL source, Path target, Unpacker unpacker) throws IOException {
        Files.createDirectories(folder);
        synchronized (IN_THIS_JVM) {
            try (FileChannel lock = FileChannel.open(
                            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = lock.lock();
                    InputStream in = new BufferedInputStream(source.openStream(), 1 << 16)) {
                if (held.isValid() && !Files.isDirectory(target)) {
                    Path half = folder.resolve(target.getFileName() + ".half");
                    Folders.deleteTree(half);
                    Files.createDirectories(half);
                    unpacker.unpack(in, half);
                    Files.move(half, target, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
    }

    private static void copyExecutable(InputStream from, Path to) throws IOException {
        Path file = to.resolve("redis-server");
        Files.copy(from, file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void untar(InputStream from, Path to) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(from))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                untarEntry(tar, entry, to);
            }
        }
    }

    private static void untarEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path to) throws IOException {
        Path path = to.resolve(entry.getName()).normalize();
        if (!path.startsWith(to)) {
            throw new IOException("entry leaves the folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, path);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}
