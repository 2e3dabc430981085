package io.flotilla.sandbox.containment;

import java.time.Duration;

/**
 * What one execution may use.
 *
 * @param timeout wall time from launch to the end of the program
 * @param memoryMiB all processes together where a memory cgroup holds them, else per process and by a watchdog;
 *     files that the program writes count, since they live in memory
 * @param cpus processor time per second of wall time (needs a cpu cgroup)
 * @param processes processes and threads at one time
 * @param diskMiB everything written below /work, /tmp, /out and /dev/shm together
 * @param outputKiB stdout and stderr together
 */
public record Limits(Duration timeout, int memoryMiB, double cpus, int processes, int diskMiB, int outputKiB) {

    public static final Limits DEFAULT = new Limits(Duration.ofSeconds(60), 512, 1.0, 64, 256, 256);

    public Limits {
        check(!timeout.isNegative() && !timeout.isZero(), "timeout");
        check(memoryMiB >= 16, "memoryMiB");
        check(cpus > 0 && Double.isFinite(cpus), "cpus");
        check(processes >= 1, "processes");
        check(diskMiB >= 1, "diskMiB");
        check(outputKiB >= 1, "outputKiB");
    }

    private static void check(boolean holds, String name) {
        if (!holds) {
            throw new IllegalArgumentException("limit out of range: " + name);
        }
    }

    long memoryBytes() {
        return (long) memoryMiB << 20;
    }

    long diskBytes() {
        return (long) diskMiB << 20;
    }

    long outputBytes() {
        return (long) outputKiB << 10;
    }

    /** Files and folders that the writable folders may hold together. */
    int inodes() {
        return Math.clamp(diskMiB * 256L, 8_192, 131_072);
    }
}
