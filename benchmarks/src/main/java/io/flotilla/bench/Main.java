package io.flotilla.bench;

import io.flotilla.bench.foreach.ForeachItems;
import io.flotilla.bench.recovery.Recovery;
import io.flotilla.bench.runs.Runs;
import io.flotilla.bench.stored.StoredRuns;
import io.flotilla.local.QuietLog;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code flotilla bench NAME}: measures beside a physical limit or a peer taken in the same minute. {@code step} and
 * {@code fleet} look at the running fleet; the others start what they need themselves, see docs/benchmarks.md.
 */
public final class Main {
    private static final Map<String, Benchmark> ALL = new TreeMap<>(Map.of(
            "step", new StepOverhead(),
            "fleet", new FleetAtRest(),
            "runs", new Runs(),
            "stored", new StoredRuns(),
            "foreach", new ForeachItems(),
            "recovery", new Recovery()));

    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 0 || !ALL.containsKey(args[0])) {
            usage("NAME is one of " + String.join(", ", ALL.keySet()));
        }
        QuietLog.install();
        Machine before = Machine.now();
        Report report = ALL.get(args[0]).run(options(args));
        report.print(System.out, args[0], before, Machine.now(), options(args).json());
        System.exit(0);
    }

    private static Options options(String[] args) {
        try {
            return Options.parse(Arrays.copyOfRange(args, 1, args.length));
        } catch (IllegalArgumentException e) {
            usage(e.getMessage());
            throw e;
        }
    }

    private static void usage(String problem) {
        System.err.println("usage: flotilla bench NAME [--json] [--OPTION VALUE …]; " + problem);
        System.exit(3);
    }
}
