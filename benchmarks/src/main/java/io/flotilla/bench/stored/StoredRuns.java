package io.flotilla.bench.stored;

import io.flotilla.bench.Benchmark;
import io.flotilla.bench.Figures;
import io.flotilla.bench.Options;
import io.flotilla.bench.Report;
import io.flotilla.bench.lab.Cpu;
import io.flotilla.bench.lab.Lab;
import io.flotilla.bench.lab.Workflows;
import io.flotilla.bench.runs.FlotillaEngine;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** What a step costs while more and more runs are stored: copies of runs that really ran, with all that they left. */
public final class StoredRuns implements Benchmark {
    private static final double FLAT = 1.25;

    /** What a step took: the median of runs one by one, and processor time of Postgres and the engine in a crowd. */
    private record Cost(double millis, double processorMillis) {}

    @Override
    public Report run(Options options) throws Exception {
        Report report = new Report();
        List<Cost> costs = new ArrayList<>();
        try (Lab lab = Lab.open(1, Lab.FLAGS);
                FlotillaEngine flotilla = new FlotillaEngine(lab);
                Connection connection = lab.stack().postgres().connect()) {
            flotilla.throughput(options.number("warm-up", 30), options.number("concurrency", 32));
            CopiedRuns copies = new CopiedRuns(connection);
            for (String size : options.list("sizes", "100,1000,10000,100000")) {
                copies.fillUpTo(Integer.parseInt(size));
                Cost cost = measure(lab, flotilla, options);
                costs.add(cost);
                report.figure(size + " stored runs: median time of a step", cost.millis(), "ms");
                report.figure(size + " stored runs: processor time of a step", cost.processorMillis(), "ms");
            }
        }
        Cost first = costs.getFirst();
        Cost last = costs.getLast();
        return report.atMost(
                        "processor time with most / with fewest runs",
                        last.processorMillis() / first.processorMillis(),
                        FLAT)
                .atMost("median time with most / with fewest runs", last.millis() / first.millis(), FLAT);
    }

    private static Cost measure(Lab lab, FlotillaEngine flotilla, Options options) throws Exception {
        int runs = options.number("runs", 200);
        flotilla.latency(20);
        Figures latency = flotilla.latency(runs);
        Cpu before = lab.cpu();
        long begun = System.nanoTime();
        double rate = flotilla.throughput(options.number("seconds", 10), options.number("concurrency", 32));
        double ended = rate * (System.nanoTime() - begun) / 1e9;
        Cpu spent = lab.cpu().since(before);
        double processor = spent.millis().get("postgres") + spent.millis().get("workflow-1");
        return new Cost(latency.percentile(0.5) / Workflows.STEPS, processor / (ended * Workflows.STEPS));
    }
}
