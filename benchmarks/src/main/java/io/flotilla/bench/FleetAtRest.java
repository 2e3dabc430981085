package io.flotilla.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Memory of every process of the fleet, Postgres' children included (Linux: proportional set size). */
final class FleetAtRest implements Benchmark {
    @Override
    public Report run(Options options) throws Exception {
        Connection fleet = Connection.read();
        Map<String, Long> byComponent = new TreeMap<>();
        try (Stream<Path> files = Files.list(fleet.data().resolve("run"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".pid")).toList()) {
                long pid = Long.parseLong(Files.readString(file).strip().split(" ")[0]);
                String name = file.getFileName().toString().replace(".pid", "");
                ProcessHandle.of(pid).ifPresent(process -> byComponent.put(name, resident(process)));
            }
        }
        Report report = new Report();
        byComponent.forEach((name, bytes) -> report.figure(name, bytes / 1048576.0, "MiB"));
        long total = byComponent.values().stream().mapToLong(Long::longValue).sum();
        return report.figure("together", total / 1048576.0, "MiB");
    }

    /** The process itself, and for Postgres (whose children are its connections) its children too. */
    private static long resident(ProcessHandle process) {
        boolean postgres = process.info().command().orElse("").endsWith("postgres");
        List<ProcessHandle> family = postgres
                ? Stream.concat(Stream.of(process), process.descendants()).toList()
                : List.of(process);
        return family.stream().mapToLong(p -> proportional(p.pid())).sum();
    }

    /** Proportional set size: a page that n processes share counts a share of 1/n in each. */
    private static long proportional(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }
}
