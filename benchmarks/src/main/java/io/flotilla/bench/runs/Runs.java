package io.flotilla.bench.runs;

import io.flotilla.bench.Benchmark;
import io.flotilla.bench.Figures;
import io.flotilla.bench.Options;
import io.flotilla.bench.Report;
import io.flotilla.bench.lab.Cpu;
import io.flotilla.bench.lab.Lab;
import io.flotilla.bench.lab.Workflows;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of three steps that do nothing: Flotilla beside each peer in turn, a round of one and a round of the other, on
 * the same Postgres and the same Kafka. Then what Flotilla alone commits for it.
 */
public final class Runs implements Benchmark {
    private static final int WARM_UP = 300;

    @Override
    public Report run(Options options) throws Exception {
        Report report = new Report();
        try (Lab lab = Lab.open(1, Lab.FLAGS);
                Engine flotilla = new FlotillaEngine(lab)) {
            warmUp(flotilla, options);
            double best = Double.POSITIVE_INFINITY;
            for (String name : options.list("peers", "conductor,dbos,littlehorse")) {
                best = Math.min(best, beside(report, lab, flotilla, name, options));
            }
            if (best < Double.POSITIVE_INFINITY) {
                report.atMost("Flotilla's p50 / that of the best server peer", best, 1.0 / 3);
            }
            commits(report, lab, flotilla, options);
        }
        return report;
    }

    /** Measures both in turn; gives Flotilla's p50 over the peer's when the peer is a server, else infinity. */
    private static double beside(Report report, Lab lab, Engine flotilla, String name, Options options) {
        try (Engine peer = peer(name, lab)) {
            warmUp(peer, options);
            Rounds ours = new Rounds();
            Rounds theirs = new Rounds();
            for (int i = 0; i < options.number("rounds", 3); i++) {
                ours.measure(flotilla, options);
                theirs.measure(peer, options);
            }
            ours.report(report, "Flotilla beside " + peer.name());
            theirs.report(report, peer.name());
            return compare(report, name, ours, theirs);
        } catch (Exception e) {
            report.note(name + " could not be measured: " + e);
            return Double.POSITIVE_INFINITY;
        }
    }

    private static double compare(Report report, String name, Rounds ours, Rounds theirs) {
        double latency = ours.p50() / theirs.p50();
        double throughput = ours.throughput() / theirs.throughput();
        report.figure("  p50 of Flotilla / of " + name, latency, "x");
        switch (name) {
            case "conductor" -> report.atLeast("throughput of Flotilla / of Conductor", throughput, 5);
            case "dbos" -> report.atLeast("throughput of Flotilla / of DBOS", throughput, 0.5);
            default -> report.figure("  throughput of Flotilla / of " + name, throughput, "x");
        }
        // A library in the client's own process has no server between it and its steps.
        return name.equals("dbos") ? Double.POSITIVE_INFINITY : latency;
    }

    private static Engine peer(String name, Lab lab) throws Exception {
        return switch (name) {
            case "conductor" -> ConductorEngine.start(lab);
            case "dbos" -> DriverEngine.dbos(lab);
            case "littlehorse" -> DriverEngine.littleHorse(lab);
            default -> throw new IllegalArgumentException("there is no peer '" + name + "'");
        };
    }

    private static void warmUp(Engine engine, Options options) throws Exception {
        engine.latency(20);
        engine.throughput(WARM_UP, options.number("concurrency", 32));
    }

    private static void commits(Report report, Lab lab, Engine flotilla, Options options) throws Exception {
        Transactions before = Transactions.now(lab.stack().postgres());
        Transactions rested = Transactions.now(lab.stack().postgres());
        Transactions idle = rested.since(before);
        report.figure("transactions a second of the idle engine", idle.committed() / idle.seconds(), "");
        int runs = options.number("runs", 200);
        flotilla.latency(runs);
        Transactions afterSingle = Transactions.now(lab.stack().postgres());
        perStep(report, "one run at a time", afterSingle.since(rested), idle, runs);
        int concurrency = options.number("concurrency", 32);
        Cpu begun = lab.cpu();
        flotilla.throughput(10 * runs, concurrency);
        lab.cpu()
                .since(begun)
                .millis()
                .forEach((name, millis) ->
                        report.figure("processor time of a run: " + name, millis / (10 * runs), "ms"));
        Transactions afterMany = Transactions.now(lab.stack().postgres());
        perStep(report, concurrency + " runs at once", afterMany.since(afterSingle), idle, 10 * runs);
    }

    private static void perStep(Report report, String how, Transactions seen, Transactions idle, int runs) {
        double steps = (double) runs * Workflows.STEPS;
        double background = idle.committed() / idle.seconds() * seen.seconds();
        report.figure("commits per step that write, " + how, seen.written() / steps, "");
        report.figure("log syncs per step, " + how, seen.walSyncs() / steps, "");
        report.figure("log bytes per step, " + how, seen.walBytes() / steps, "B");
        report.atMost("commits per step, " + how, (seen.committed() - background) / steps, 2.5);
    }

    /** What several rounds of one engine gave. */
    private static final class Rounds {
        private final List<Double> latencies = new ArrayList<>();
        private final List<Double> throughputs = new ArrayList<>();

        void measure(Engine engine, Options options) throws Exception {
            Figures latency = engine.latency(options.number("runs", 200));
            for (double value : latency.sorted()) {
                latencies.add(value);
            }
            throughputs.add(engine.throughput(
                    Math.max(100, (int) options.number("runs", 200) * 5), options.number("concurrency", 32)));
        }

        double p50() {
            return Figures.of(latencies).percentile(0.5);
        }

        double throughput() {
            return Figures.of(throughputs).percentile(0.5);
        }

        void report(Report report, String name) {
            report.latencies(name + ": run", Figures.of(latencies));
            report.figure(name + ": throughput", throughput(), "runs/s");
        }
    }
}
