package io.flotilla.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The JDK's ahead-of-time cache of one program (loaded and linked classes): a start with it takes a third of the time.
 * It is valid for exactly one JDK, class path (jars, their sizes and times) and set of flags, which make up its name, so
 * that a stale one is never used. Needs JDK 25; older ones start without.
 */
public final class AotCache {
    private static final int FIRST_JDK = 25;
    private static final int KEPT = 3;
    private static final int SMALLEST_USEFUL_BYTES = 1 << 20;

    private final Path folder;
    private final String name;
    private final Path file;

    private AotCache(Path folder, String name, Path file) {
        this.folder = folder;
        this.name = name;
        this.file = file;
    }

    /**
     * @param folder of all caches
     * @param name of the program
     * @param classPath jars only; with a folder in it there is no cache
     * @param flags of the JVM that matter to it
     */
    public static AotCache of(Path folder, String name, List<Path> classPath, List<String> flags) {
        CRC32C key = new CRC32C();
        add(key, System.getProperty("java.vm.version") + System.getProperty("java.home") + flags);
        for (Path jar : classPath) {
            if (!Files.isRegularFile(jar)) {
                return new AotCache(folder, name, null);
            }
            add(key, describe(jar));
        }
        String hex = HexFormat.of().toHexDigits((int) key.getValue());
        return new AotCache(folder, name, folder.resolve(name + "-" + hex + ".aot"));
    }

    private static void add(CRC32C key, String text) {
        key.update(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String describe(Path jar) {
        try {
            return jar + " " + Files.size(jar) + " "
                    + Files.getLastModifiedTime(jar).toMillis() + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a cache can be made at all, with this JDK and class path. */
    public boolean isPossible() {
        return file != null && Runtime.version().feature() >= FIRST_JDK;
    }

    public boolean exists() {
        return isPossible() && Files.exists(file);
    }

    /** The JVM's flags to start with the cache; none when there is no cache. */
    public List<String> flags() {
        return exists() ? List.of("-XX:AOTCache=" + file) : List.of();
    }

    /** Begins to make the cache; only where {@link #isPossible()}. */
    public Recording record() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Recording(folder.resolve(name + "-" + UUID.randomUUID() + ".recording"));
    }

    /** A run of the program that writes the cache when it ends; that takes some ten seconds of its last moments. */
    public final class Recording {
        private final Path output;

        private Recording(Path output) {
            this.output = output;
        }

        public List<String> flags() {
            return List.of("-XX:AOTCacheOutput=" + output);
        }

        /** After the program has ended: puts the cache in place, if it was written, and removes the oldest. */
        public boolean finish() {
            try {
                if (Files.exists(output) && Files.size(output) >= SMALLEST_USEFUL_BYTES) {
                    Files.move(output, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    deleteOldest();
                }
                discard();
                return Files.exists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public void discard() {
            PidFile.delete(output);
            PidFile.delete(output.resolveSibling(output.getFileName() + ".config"));
        }
    }

    /** Several may be in use: other checkouts, other JDKs. */
    private void deleteOldest() throws IOException {
        List<Path> caches = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, name + "-????????.aot")) {
            found.forEach(caches::add);
        }
        caches.sort(Comparator.comparing(AotCache::modified));
        for (Path old : caches.subList(0, Math.max(0, caches.size() - KEPT))) {
            Files.deleteIfExists(old);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }
}
