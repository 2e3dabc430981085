package io.flotilla.sandbox.archive;

/**
 * A member of a tar archive.
 *
 * @param name as written, not checked
 * @param link target of a link, else empty
 * @param size content bytes; 0 unless a file
 * @param seconds modification time since the epoch
 */
public record TarEntry(String name, Kind kind, String link, long size, boolean executable, long seconds) {

    /** What a member is. */
    public enum Kind {
        FILE,
        FOLDER,
        SYMLINK,
        HARDLINK,
        OTHER
    }
}
