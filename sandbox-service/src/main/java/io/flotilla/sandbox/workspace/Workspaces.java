package io.flotilla.sandbox.workspace;

import io.flotilla.sandbox.archive.ArchiveException;
import io.flotilla.sandbox.archive.ArchiveLimits;
import io.flotilla.sandbox.archive.Archives;
import io.flotilla.sandbox.archive.EntryPath;
import io.flotilla.sandbox.archive.TarEntry;
import io.flotilla.sandbox.archive.TarEntry.Kind;
import io.flotilla.sandbox.archive.TarWriter;
import io.flotilla.sandbox.workspace.FilesAnswer.Listed;
import io.flotilla.sandbox.workspace.FilesAnswer.Listing;
import io.flotilla.sandbox.workspace.FilesAnswer.Reading;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Reads and rewrites workspace archives as streams; nothing of them becomes a file of its own. All methods block. */
public final class Workspaces {

    /** Content that is read inline; the contract's bound for values in events. */
    private static final int INLINE = 256 * 1024;

    /** Entries and characters of a listing, so that it fits into an event. */
    private static final int LISTED = 5_000;

    private static final int LISTED_CHARACTERS = 300_000;

    private Workspaces() {}

    /**
     * Writes the tar that a sandbox unpacks: the archive's members, then the files over them.
     *
     * @return bytes of content in it
     * @throws ArchiveException for an archive that is refused, and for an unsafe name in {@code files}
     */
    public static long pack(Optional<Path> archive, Map<String, String> files, Path target) throws IOException {
        long[] bytes = new long[1];
        try (var tar = new TarWriter(new BufferedOutputStream(Files.newOutputStream(target), 64 * 1024))) {
            if (archive.isPresent()) {
                Archives.walk(archive.get(), ArchiveLimits.WORKSPACE, (entry, content) -> {
                    bytes[0] += entry.size();
                    tar.add(entry, content);
                });
            }
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
                bytes[0] += content.length;
                add(tar, EntryPath.normalise(file.getKey()), content);
            }
        }
        return bytes[0];
    }

    /** Files whose path matches, in the archive's order. */
    static Listing list(Path archive, String glob) throws IOException {
        Glob wanted = new Glob(glob == null || glob.isBlank() ? "**" : glob);
        List<Listed> entries = new ArrayList<>();
        int[] characters = new int[1];
        boolean[] truncated = new boolean[1];
        Archives.walk(archive, ArchiveLimits.WORKSPACE, (entry, content) -> {
            if (entry.kind() == Kind.FILE && wanted.matches(entry.name())) {
                characters[0] += entry.name().length();
                truncated[0] |= entries.size() >= LISTED || characters[0] > LISTED_CHARACTERS;
                if (!truncated[0]) {
                    entries.add(new Listed(entry.name(), entry.size()));
                }
            }
        });
        return new Listing(entries, truncated[0]);
    }

    /** The file's text, up to 256 KiB; empty when there is no such file. */
    static Optional<Reading> read(Path archive, String path) throws IOException {
        String name = EntryPath.normalise(path);
        // A later member of the same name replaces an earlier one, as it does when tar unpacks.
        Reading[] found = new Reading[1];
        Archives.walk(archive, ArchiveLimits.WORKSPACE, (entry, content) -> {
            if (entry.kind() == Kind.FILE && entry.name().equals(name)) {
                byte[] bytes = content.readNBytes(INLINE);
                String text = new String(bytes, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
                found[0] = new Reading(name, text, entry.size(), entry.size() > bytes.length);
            }
        });
        return Optional.ofNullable(found[0]);
    }

    /** Writes a tar.gz like {@code archive} in which {@code path} has this content. */
    static void write(Optional<Path> archive, String path, String content, Path target) throws IOException {
        String name = EntryPath.normalise(path);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(target), 64 * 1024);
                var tar = new TarWriter(out)) {
            if (archive.isPresent()) {
                Archives.walk(archive.get(), ArchiveLimits.WORKSPACE, (entry, old) -> copy(tar, entry, old, name));
            }
            add(tar, name, content.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void copy(TarWriter tar, TarEntry entry, InputStream content, String except) throws IOException {
        boolean parentIsNoFolder = except.startsWith(entry.name() + "/") && entry.kind() != Kind.FOLDER;
        boolean isFolder = entry.name().equals(except) && entry.kind() == Kind.FOLDER;
        if (parentIsNoFolder || isFolder) {
            throw new ArchiveException(
                    ArchiveException.Fault.UNSAFE_PATH, "there is a folder, or a file above it, with that name");
        }
        if (!entry.name().equals(except)) {
            tar.add(entry, content);
        }
    }

    private static void add(TarWriter tar, String name, byte[] content) throws IOException {
        if (name.isEmpty()) {
            throw new ArchiveException(ArchiveException.Fault.UNSAFE_PATH, "a file needs a name");
        }
        long now = System.currentTimeMillis() / 1000;
        tar.add(new TarEntry(name, Kind.FILE, "", content.length, false, now), new ByteArrayInputStream(content));
    }
}
