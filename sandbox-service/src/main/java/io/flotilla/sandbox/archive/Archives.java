package io.flotilla.sandbox.archive;

import io.flotilla.sandbox.archive.ArchiveException.Fault;
import io.flotilla.sandbox.archive.TarEntry.Kind;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** Reads archives that strangers made: tar, tar.gz and zip, told apart by content. Nothing is unpacked to disk. */
public final class Archives {

    /** Told of each member. */
    public interface Visitor {

        /**
         * A file, folder or link whose name and target stay inside; names are normalised.
         *
         * @param content of a file; need not be read
         */
        void visit(TarEntry entry, InputStream content) throws IOException;
    }

    private static final int SNIFF = 4;

    private final ArchiveLimits limits;
    private final Visitor visitor;
    private int entries;

    private Archives(ArchiveLimits limits, Visitor visitor) {
        this.limits = limits;
        this.visitor = visitor;
    }

    /** @throws ArchiveException for an archive that is broken, hostile or above the limits */
    public static void walk(Path archive, ArchiveLimits limits, Visitor visitor) throws IOException {
        var walk = new Archives(limits, visitor);
        try (var in = new BufferedInputStream(Files.newInputStream(archive), 64 * 1024)) {
            walk.read(in, limits.bytesFor(Files.size(archive)));
        } catch (EOFException | ZipException e) {
            throw new ArchiveException(Fault.MALFORMED, "the archive is cut off or damaged");
        }
    }

    private void read(BufferedInputStream in, long mostBytes) throws IOException {
        in.mark(SNIFF);
        byte[] first = in.readNBytes(SNIFF);
        in.reset();
        if (first.length > 1 && (first[0] & 0xff) == 0x1f && (first[1] & 0xff) == 0x8b) {
            tar(new TarReader(new Bounded(new GZIPInputStream(in, 64 * 1024), mostBytes)));
        } else if (first.length > 3 && first[0] == 'P' && first[1] == 'K') {
            zip(new ZipInputStream(in), mostBytes);
        } else {
            tar(new TarReader(new Bounded(in, mostBytes)));
        }
    }

    private void tar(TarReader reader) throws IOException {
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            member(entry, reader.content());
        }
    }

    /** A zip that is streamed says a file's size after its content, so each file goes through a spool file. */
    private void zip(ZipInputStream zip, long mostBytes) throws IOException {
        InputStream bounded = new Bounded(zip, mostBytes);
        try (FileChannel spool = spool()) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                spool.truncate(0);
                bounded.transferTo(Channels.newOutputStream(spool));
                spool.position(0);
                Kind kind = entry.isDirectory() ? Kind.FOLDER : Kind.FILE;
                long seconds = Math.max(0, entry.getTime() / 1000);
                var file = new TarEntry(entry.getName(), kind, "", spool.size(), false, seconds);
                member(file, Channels.newInputStream(spool));
            }
        }
        if (entries == 0) {
            // The JDK takes a damaged first header for the end.
            throw new ArchiveException(Fault.MALFORMED, "the archive is empty or damaged");
        }
    }

    /** Without a name from the start, so that not even a killed service leaves it. */
    private static FileChannel spool() throws IOException {
        Path file = Files.createTempFile("unzip", null);
        try {
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(file);
        }
    }

    private void member(TarEntry entry, InputStream content) throws IOException {
        if (++entries > limits.entries()) {
            throw new ArchiveException(Fault.TOO_MANY_FILES, "more than " + limits.entries() + " files and folders");
        }
        String name = EntryPath.normalise(entry.name());
        if (name.isEmpty()) {
            return;
        }
        String link = switch (entry.kind()) {
            case FILE, FOLDER -> "";
            case SYMLINK -> {
                EntryPath.checkLink(name, entry.link());
                yield entry.link();
            }
            case HARDLINK -> EntryPath.normalise(entry.link());
            case OTHER ->
                throw new ArchiveException(
                        Fault.SPECIAL_FILE, "neither file, folder nor link: " + EntryPath.printable(name));
        };
        visitor.visit(
                new TarEntry(name, entry.kind(), link, entry.size(), entry.executable(), entry.seconds()), content);
    }

    /** Refuses to give more than a number of bytes, however much the archive promises. */
    private static final class Bounded extends FilterInputStream {

        private long left;

        Bounded(InputStream in, long most) {
            super(in);
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            return value < 0 ? value : counted(1, value);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            return read <= 0 ? read : counted(read, read);
        }

        @Override
        public long skip(long wanted) throws IOException {
            byte[] waste = new byte[8192];
            long skipped = 0;
            int read = 0;
            while (skipped < wanted && read >= 0) {
                read = read(waste, 0, (int) Math.min(waste.length, wanted - skipped));
                skipped += Math.max(0, read);
            }
            return skipped;
        }

        private int counted(int bytes, int result) throws ArchiveException {
            left -= bytes;
            if (left < 0) {
                throw new ArchiveException(Fault.TOO_LARGE, "the archive unpacks to more than is allowed");
            }
            return result;
        }
    }
}
