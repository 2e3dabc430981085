package io.flotilla.sandbox.archive;

import io.flotilla.sandbox.archive.ArchiveException.Fault;
import java.nio.charset.StandardCharsets;

/** The records of a pax extended header that this service heeds; null or -1 where absent. */
record PaxHeader(String path, String link, long size) {

    static final PaxHeader EMPTY = new PaxHeader(null, null, -1);

    /** Parses {@code "<length> <key>=<value>\n"…}. */
    static PaxHeader parse(byte[] bytes) throws ArchiveException {
        PaxHeader header = EMPTY;
        int at = 0;
        while (at < bytes.length) {
            int space = at;
            while (space < bytes.length && bytes[space] != ' ') {
                space++;
            }
            int length = integer(new String(bytes, at, space - at, StandardCharsets.US_ASCII));
            if (length <= space - at + 1 || length > bytes.length - at) {
                throw malformed();
            }
            String record = new String(bytes, space + 1, at + length - space - 2, StandardCharsets.UTF_8);
            header = header.with(record);
            at += length;
        }
        return header;
    }

    private PaxHeader with(String record) throws ArchiveException {
        int equals = record.indexOf('=');
        if (equals < 0) {
            throw malformed();
        }
        String value = record.substring(equals + 1);
        return switch (record.substring(0, equals)) {
            case "path" -> new PaxHeader(value, link, size);
            case "linkpath" -> new PaxHeader(path, value, size);
            case "size" -> new PaxHeader(path, link, size(value));
            case "GNU.sparse.major", "GNU.sparse.map" ->
                throw new ArchiveException(Fault.SPECIAL_FILE, "sparse files are not taken");
            default -> this;
        };
    }

    String pathOr(String other) {
        return path != null ? path : other;
    }

    String linkOr(String other) {
        return link != null ? link : other;
    }

    long sizeOr(long other) {
        return size >= 0 ? size : other;
    }

    private static long size(String digits) throws ArchiveException {
        try {
            long value = Long.parseLong(digits);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw malformed();
        }
        throw malformed();
    }

    private static int integer(String digits) throws ArchiveException {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw malformed();
        }
    }

    private static ArchiveException malformed() {
        return new ArchiveException(Fault.MALFORMED, "a pax header is malformed");
    }
}
