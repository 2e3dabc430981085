package io.flotilla.sandbox.containment;

import io.flotilla.sandbox.archive.ArchiveException;
import io.flotilla.sandbox.archive.EntryPath;
import io.flotilla.sandbox.archive.TarEntry;
import io.flotilla.sandbox.archive.TarReader;
import io.flotilla.sandbox.containment.Containment.Observer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Takes over the files of /out from the archive that the sandbox left. The program could have written anything into
 * that archive: links, devices and unsafe names are left out, numbers and sizes are bounded, nothing is unpacked.
 */
final class OutFolder {

    private static final System.Logger LOG = System.getLogger(OutFolder.class.getName());

    private final int maxFiles;
    private final long maxBytes;
    private final Set<String> names = new HashSet<>();
    private long bytes;
    private boolean complete = true;

    OutFolder(int maxFiles, long maxBytes) {
        this.maxFiles = maxFiles;
        this.maxBytes = maxBytes;
    }

    /** @return whether every regular file was taken over */
    boolean read(Path tar, Observer observer) {
        try (InputStream in = new BufferedInputStream(
                Files.newInputStream(tar, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            var reader = new TarReader(in);
            for (TarEntry entry = reader.next(); entry != null && fits(entry); entry = reader.next()) {
                take(entry, reader, observer);
            }
        } catch (IOException e) {
            LOG.log(Level.INFO, "an output archive could not be read to its end: {0}", e.getMessage());
            complete = false;
        }
        return complete;
    }

    private boolean fits(TarEntry entry) {
        boolean fits = names.size() < maxFiles && entry.size() <= maxBytes - bytes;
        complete &= fits || entry.kind() == TarEntry.Kind.FOLDER;
        return fits;
    }

    private void take(TarEntry entry, TarReader reader, Observer observer) throws IOException {
        switch (entry.kind()) {
            case FILE -> {
                String name = safeName(entry.name());
                if (!name.isEmpty() && names.add(name)) {
                    bytes += entry.size();
                    observer.file(name, entry.size(), reader.content());
                } else {
                    complete = false;
                }
            }
            case SYMLINK, HARDLINK, OTHER -> complete = false;
            case FOLDER -> {
                // folders exist through the names of their files
            }
        }
    }

    private static String safeName(String name) {
        try {
            return EntryPath.normalise(name);
        } catch (ArchiveException e) {
            return "";
        }
    }
}
