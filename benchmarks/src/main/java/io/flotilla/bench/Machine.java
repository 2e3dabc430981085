package io.flotilla.bench;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Where and when something was measured. @param load average over the last minute */
public record Machine(int cores, double load, String processor, String java, String time) {
    static Machine now() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                system.getAvailableProcessors(),
                system.getSystemLoadAverage(),
                system.getName() + " " + system.getArch(),
                Runtime.version().toString(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d cores (%s, Java %s), load %.2f, %s", cores, processor, java, load, time);
    }
}
