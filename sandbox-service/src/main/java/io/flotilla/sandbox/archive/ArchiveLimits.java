package io.flotilla.sandbox.archive;

/**
 * How much an archive may unpack to.
 *
 * @param ratio unpacked bytes per packed byte, beyond an allowance of 16 MiB
 */
public record ArchiveLimits(int entries, long bytes, int ratio) {

    public static final ArchiveLimits WORKSPACE = new ArchiveLimits(20_000, 512L << 20, 200);

    private static final long ALLOWANCE = 16L << 20;

    long bytesFor(long packed) {
        return Math.min(bytes, ALLOWANCE + packed * ratio);
    }
}
