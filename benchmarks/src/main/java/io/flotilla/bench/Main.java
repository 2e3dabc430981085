package io.flotilla.bench;

import io.flotilla.local.QuietLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;

/** {@code flotilla bench NAME}: measures against a running fleet, beside a physical limit taken in the same minute. */
public final class Main {
    private static final Map<String, Benchmark> ALL = new TreeMap<>(Map.of(
            "step", new StepOverhead(),
            "fleet", new FleetAtRest()));

    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length != 1 || !ALL.containsKey(args[0])) {
            System.err.println("usage: flotilla bench NAME, where NAME is one of " + String.join(", ", ALL.keySet()));
            System.exit(3);
        }
        QuietLog.install();
        printMachine();
        ALL.get(args[0]).run(Connection.read());
        printMachine();
    }

    private static void printMachine() throws IOException {
        var system = ManagementFactory.getOperatingSystemMXBean();
        System.out.printf(
                "machine: %d processors, load %.2f over the last minute%n",
                system.getAvailableProcessors(), system.getSystemLoadAverage());
    }
}
