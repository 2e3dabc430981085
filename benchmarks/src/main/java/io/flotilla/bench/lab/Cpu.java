package io.flotilla.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Processor time by component, in milliseconds; a figure that other load on the machine hardly changes. Postgres' is that
 * of the server and all its connections.
 */
public record Cpu(Map<String, Double> millis) {
    private static final double TICK = 10;

    static Cpu of(Map<String, Long> pids) {
        Map<String, Double> millis = new LinkedHashMap<>();
        pids.forEach((name, pid) ->
                millis.put(name, ProcessHandle.of(pid).map(Cpu::family).orElse(0.0)));
        return new Cpu(millis);
    }

    public Cpu since(Cpu before) {
        Map<String, Double> spent = new LinkedHashMap<>();
        millis.forEach((name, now) -> spent.put(name, now - before.millis.getOrDefault(name, 0.0)));
        return new Cpu(spent);
    }

    private static double family(ProcessHandle process) {
        boolean postgres = process.info().command().orElse("").endsWith("postgres");
        return postgres
                ? Stream.concat(Stream.of(process), process.descendants())
                        .mapToDouble(Cpu::withEndedChildren)
                        .sum()
                : process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
    }

    /** In clock ticks of a hundredth of a second: user and system time, with that of children that have ended. */
    private static double withEndedChildren(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double ticks = 0;
            for (int i = 11; i <= 14; i++) {
                ticks += Double.parseDouble(fields[i]);
            }
            return ticks * TICK;
        } catch (IOException e) {
            return 0;
        }
    }
}
