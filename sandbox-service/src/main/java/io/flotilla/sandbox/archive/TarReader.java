package io.flotilla.sandbox.archive;

import io.flotilla.sandbox.archive.ArchiveException.Fault;
import io.flotilla.sandbox.archive.TarEntry.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads ustar, GNU and pax archives from a stream that may be hostile. Memory is bounded: extended headers above
 * 64 KiB are refused, contents are only streamed. Sparse files are refused as {@link Kind#OTHER}.
 */
public final class TarReader {

    private static final int BLOCK = 512;
    private static final int LARGEST_EXTENSION = 64 * 1024;

    private final InputStream in;
    private final byte[] block = new byte[BLOCK];
    private long unread;
    private long padding;

    public TarReader(InputStream in) {
        this.in = in;
    }

    /** The next member, or null at the end; skips what is unread of the one before. */
    public TarEntry next() throws IOException {
        String longName = null;
        String longLink = null;
        PaxHeader pax = PaxHeader.EMPTY;
        while (readHeader()) {
            long size = number(124, 12);
            char type = (char) (block[156] & 0xff);
            switch (type) {
                case 'L' -> longName = text(extension(size));
                case 'K' -> longLink = text(extension(size));
                case 'x' -> pax = PaxHeader.parse(extension(size));
                case 'g' -> extension(size);
                default -> {
                    return entry(type, pax.sizeOr(size), pax.pathOr(longName), pax.linkOr(longLink));
                }
            }
        }
        return null;
    }

    /** Content of the member returned last; ends at its size. */
    public InputStream content() {
        return new Content();
    }

    private TarEntry entry(char type, long size, String longName, String longLink) throws ArchiveException {
        Kind kind = switch (type) {
            case '0', '\0', '7' -> Kind.FILE;
            case '5' -> Kind.FOLDER;
            case '1' -> Kind.HARDLINK;
            case '2' -> Kind.SYMLINK;
            default -> Kind.OTHER;
        };
        String name = longName != null ? longName : shortName();
        if (kind == Kind.FILE && name.endsWith("/")) {
            kind = Kind.FOLDER;
        }
        boolean hasContent = kind == Kind.FILE || kind == Kind.OTHER;
        unread = hasContent ? size : 0;
        padding = -unread & (BLOCK - 1);
        String link = longLink != null ? longLink : field(157, 100);
        boolean executable = (number(100, 8) & 0100) != 0;
        return new TarEntry(name, kind, link, kind == Kind.FILE ? size : 0, executable, Math.max(0, number(136, 12)));
    }

    private boolean readHeader() throws IOException {
        skip(unread + padding);
        unread = 0;
        padding = 0;
        int read = in.readNBytes(block, 0, BLOCK);
        if (read == 0 || allZero()) {
            return false;
        }
        if (read < BLOCK || !checksumHolds()) {
            throw new ArchiveException(Fault.MALFORMED, "not a tar, tar.gz or zip archive, or one that is cut off");
        }
        return true;
    }

    private boolean allZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean checksumHolds() {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        try {
            return sum == number(148, 8);
        } catch (ArchiveException noNumber) {
            return false;
        }
    }

    private byte[] extension(long size) throws IOException {
        if (size > LARGEST_EXTENSION) {
            throw new ArchiveException(Fault.MALFORMED, "an extended tar header is too large");
        }
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw new EOFException("tar archive is cut off");
        }
        skip(-size & (BLOCK - 1));
        return bytes;
    }

    private String shortName() {
        String name = field(0, 100);
        boolean ustar = new String(block, 257, 6, StandardCharsets.US_ASCII).equals("ustar\0");
        String prefix = ustar ? field(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private String field(int offset, int length) {
        return text(Arrays.copyOfRange(block, offset, offset + length));
    }

    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** Octal, or GNU's base 256 when the first bit is set. */
    private long number(int offset, int length) throws ArchiveException {
        if ((block[offset] & 0x80) != 0) {
            long value = block[offset] & 0x3f;
            for (int i = 1; i < length; i++) {
                if (value > Long.MAX_VALUE >> 8) {
                    throw new ArchiveException(Fault.MALFORMED, "a number in a tar header is out of range");
                }
                value = value << 8 | block[offset + i] & 0xff;
            }
            return (block[offset] & 0x40) != 0 ? 0 : value;
        }
        String digits = field(offset, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 8) & Long.MAX_VALUE;
        } catch (NumberFormatException e) {
            throw new ArchiveException(Fault.MALFORMED, "a number in a tar header is not octal");
        }
    }

    private void skip(long bytes) throws IOException {
        in.skipNBytes(bytes);
    }

    private final class Content extends InputStream {

        private final byte[] one = new byte[1];

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (unread == 0 || length == 0) {
                return unread == 0 ? -1 : 0;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, unread));
            if (read < 0) {
                throw new EOFException("tar archive is cut off");
            }
            unread -= read;
            return read;
        }
    }
}
