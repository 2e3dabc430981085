package io.flotilla.cli.archive;

import io.flotilla.cli.CliException;
import io.flotilla.cli.terminal.Format;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A folder as a tar.gz that is the same for the same content: sorted, without owners and times. What .gitignore excludes
 * and {@code .git} are left out; symbolic links are kept if they stay inside. Delete the file after use.
 *
 * @param file in the system's temporary folder
 * @param files how many are in it
 * @param bytes of all files together, before compression
 * @param leftOut links that point outside, and special files
 */
public record FolderArchive(Path file, int files, long bytes, List<String> leftOut) {
    public static final String CONTENT_TYPE = "application/gzip";
    public static final long LIMIT = 50L << 20;
    private static final int NAMED = 5;

    public FolderArchive {
        leftOut = List.copyOf(leftOut);
    }

    private record Entry(String name, Path file, long size) {}

    /** @throws CliException when the folder is empty or larger than {@link #LIMIT} */
    public static FolderArchive of(Path folder) {
        return of(folder, true, LIMIT);
    }

    static FolderArchive of(Path folder, boolean askGit, long limit) {
        try {
            Path root = folder.toRealPath();
            List<String> leftOut = new ArrayList<>();
            List<Entry> entries = entries(root, FolderFiles.of(root, askGit), leftOut);
            long bytes = entries.stream().mapToLong(Entry::size).sum();
            if (entries.isEmpty()) {
                throw CliException.invalid(
                        "The folder " + folder + " has no files, or all of them are ignored by .gitignore.",
                        "Name the folder that holds the sources.");
            }
            if (bytes > limit) {
                throw tooLarge(folder, entries, bytes, limit);
            }
            Path target = Files.createTempFile("flotilla-", ".tar.gz");
            target.toFile().deleteOnExit();
            write(entries, target);
            return new FolderArchive(target, entries.size(), bytes, leftOut);
        } catch (IOException e) {
            throw CliException.invalid(
                    "The folder " + folder + " cannot be packed: " + e.getMessage(),
                    "Check its permissions, and that the temporary folder has room.");
        }
    }

    private static List<Entry> entries(Path root, List<String> names, List<String> leftOut) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String name : names) {
            Path file = root.resolve(name);
            if (Files.isSymbolicLink(file) && staysInside(root, file)) {
                entries.add(new Entry(name, file, 0));
            } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                entries.add(new Entry(name, file, Files.size(file)));
            } else {
                leftOut.add(name);
            }
        }
        return entries;
    }

    private static boolean staysInside(Path root, Path link) throws IOException {
        Path target = Files.readSymbolicLink(link);
        if (target.isAbsolute()) {
            return false;
        }
        Path resolved = link.getParent().resolve(target).normalize();
        if (!resolved.startsWith(root)) {
            return false;
        }
        // what is there is followed to its end: a link may lead through another one that leaves the folder
        return !Files.exists(resolved) || resolved.toRealPath().startsWith(root);
    }

    private static void write(List<Entry> entries, Path target) throws IOException {
        try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(target));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(stream), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (Entry entry : entries) {
                tar.putArchiveEntry(header(entry));
                if (!Files.isSymbolicLink(entry.file())) {
                    Files.copy(entry.file(), tar);
                }
                tar.closeArchiveEntry();
            }
        }
    }

    private static TarArchiveEntry header(Entry entry) throws IOException {
        TarArchiveEntry header;
        if (Files.isSymbolicLink(entry.file())) {
            header = new TarArchiveEntry(entry.name(), TarConstants.LF_SYMLINK);
            header.setLinkName(Files.readSymbolicLink(entry.file()).toString());
        } else {
            header = new TarArchiveEntry(entry.name());
            header.setSize(entry.size());
            header.setMode(Files.isExecutable(entry.file()) ? 0755 : 0644);
        }
        header.setModTime(0);
        header.setIds(0, 0);
        header.setNames("", "");
        return header;
    }

    private static CliException tooLarge(Path folder, List<Entry> entries, long bytes, long limit) {
        StringBuilder message =
                new StringBuilder("The folder %s holds %s; at most %s can be uploaded. Its largest files:"
                        .formatted(folder, Format.bytes(bytes), Format.bytes(limit)));
        entries.stream()
                .sorted(Comparator.comparingLong(Entry::size).reversed())
                .limit(NAMED)
                .forEach(entry -> message.append("\n  %10s  %s".formatted(Format.bytes(entry.size()), entry.name())));
        return CliException.invalid(message.toString(), "Exclude what is not needed in its .gitignore.");
    }
}
