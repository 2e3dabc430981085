package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up what a process and its descendants use, where no cgroup does. Samples: a process that begins and ends
 * between two looks is not seen, so cpu time is a lower bound and memory can overshoot for one interval.
 */
final class Watchdog {

    /** Kernel's USER_HZ, 100 on every architecture that is supported here. */
    private static final long MICROS_PER_TICK = 10_000;

    private final ProcessHandle top;
    private final Map<Long, Long> ticks = new HashMap<>();
    private long maxMemory;

    Watchdog(ProcessHandle top) {
        this.top = top;
    }

    /** Looks once. @return bytes of memory in use by all of them, shared pages counted once */
    long sample() {
        List<Long> pids = top.descendants().map(ProcessHandle::pid).toList();
        pids.forEach(this::sampleCpu);
        long resident =
                pids.stream().mapToLong(pid -> field(pid, "status", "VmRSS:")).sum();
        maxMemory = Math.max(maxMemory, resident);
        return resident;
    }

    /** Like {@link #sample} with shared pages divided among their users: exact, but dearer. */
    long proportional() {
        return top.descendants()
                .mapToLong(p -> field(p.pid(), "smaps_rollup", "Pss:"))
                .sum();
    }

    long cpuMicros() {
        return ticks.values().stream().mapToLong(Long::longValue).sum() * MICROS_PER_TICK;
    }

    long maxMemoryBytes() {
        return maxMemory;
    }

    private void sampleCpu(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The second field is the program's name, which may contain anything but ends with the last ')'.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks.merge(pid, Long.parseLong(fields[11]) + Long.parseLong(fields[12]), Math::max);
        } catch (IOException | RuntimeException e) {
            ticks.putIfAbsent(pid, 0L);
        }
    }

    /** A "Name:   123 kB" line in bytes; 0 when the process has gone. */
    private static long field(long pid, String file, String name) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), file)).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
