package io.flotilla.bench.runs;

import io.flotilla.bench.Benchmark;
import io.flotilla.bench.Figures;
import io.flotilla.bench.Options;
import io.flotilla.bench.RawLimits;
import io.flotilla.bench.Report;
import io.flotilla.bench.lab.Cpu;
import io.flotilla.bench.lab.Lab;
import io.flotilla.bench.lab.Workflows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run of three steps that do nothing: Flotilla beside each peer in turn, a round of one and a round of the other, on
 * the same Postgres and the same Kafka. Then what Flotilla alone commits for it.
 */
public final class Runs implements Benchmark {
    /** The run is made and its steps are answered: each has to be on disk before the next can begin. */
    private static final int COMMITS = 1 + Workflows.STEPS;
    /** To the worker and back for each step, and the news of the end. */
    private static final int RECORDS = 2 * Workflows.STEPS + 1;

    private static final int RAW = 500;
    /** Runs that are not measured, of an engine that stood still a moment ago. */
    private static final int AWAKE = 20;

    /** Options with their defaults. */
    private record Plan(int runs, int seconds, List<Integer> concurrency, int rounds, int warmUp, int kafkaFlush) {
        static Plan of(Options options) {
            return new Plan(
                    options.number("runs", 200),
                    options.number("seconds", 10),
                    options.numbers("concurrency", "32,96"),
                    options.number("rounds", 3),
                    options.number("warm-up", 30),
                    options.number("kafka-flush", 0));
        }
    }

    @Override
    public Report run(Options options) throws Exception {
        Plan plan = Plan.of(options);
        Report report = new Report();
        try (Lab lab = Lab.open(1, Lab.FLAGS);
                Engine flotilla = new FlotillaEngine(lab)) {
            if (plan.kafkaFlush() > 0) {
                lab.flushKafka(plan.kafkaFlush());
            }
            flotilla.throughput(plan.warmUp(), plan.concurrency().getFirst());
            double best = Double.POSITIVE_INFINITY;
            for (String name : options.list("peers", "conductor,dbos,dbos-queued,littlehorse")) {
                best = Math.min(best, beside(report, lab, flotilla, name, plan));
            }
            if (best < Double.POSITIVE_INFINITY) {
                report.atMost("Flotilla's p50 / that of the best server peer", 1 / best, 1.0 / 3);
            }
            double limit = limit(report, lab);
            double p50 = commits(report, lab, flotilla, plan);
            report.figure("Flotilla's p50 / the limit", p50 / limit, "x");
        }
        return report;
    }

    /** Measures both in turn; gives the peer's p50 over Flotilla's when the peer is a server, else infinity. */
    private static double beside(Report report, Lab lab, Engine flotilla, String name, Plan plan) {
        try (Engine peer = peer(name, lab)) {
            peer.throughput(plan.warmUp(), plan.concurrency().getFirst());
            Rounds ours = new Rounds();
            Rounds theirs = new Rounds();
            for (int i = 0; i < plan.rounds(); i++) {
                ours.measure(flotilla, peer, plan);
                theirs.measure(peer, flotilla, plan);
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
        double throughput = ours.throughput() / theirs.throughput();
        report.figure("p50 of Flotilla / of " + name, ours.p50() / theirs.p50(), "x");
        switch (name) {
            case "conductor" -> report.atLeast("throughput of Flotilla / of Conductor", throughput, 5);
            case "dbos" -> report.atLeast("throughput of Flotilla / of DBOS in process", throughput, 0.5);
            default -> report.figure("throughput of Flotilla / of " + name, throughput, "x");
        }
        // A library in the client's own process has no server between it and its steps.
        return name.startsWith("dbos") ? Double.POSITIVE_INFINITY : theirs.p50() / ours.p50();
    }

    private static Engine peer(String name, Lab lab) throws Exception {
        return switch (name) {
            case "conductor" -> ConductorEngine.start(lab);
            case "dbos" -> DriverEngine.dbos(lab, false);
            case "dbos-queued" -> DriverEngine.dbos(lab, true);
            case "littlehorse" -> DriverEngine.littleHorse(lab);
            default -> throw new IllegalArgumentException("there is no peer '" + name + "'");
        };
    }

    /** What a run takes of the disk and of Kafka alone, one after the other, if nothing else takes any time. */
    private static double limit(Report report, Lab lab) throws Exception {
        double commit;
        try (var postgres = lab.stack().postgres().connect()) {
            commit = Figures.of(RawLimits.commits(postgres, RAW)).percentile(0.5);
        }
        double record = Figures.of(RawLimits.kafkaRoundTrips(lab.stack().kafkaBootstrap(), RAW))
                .percentile(0.5);
        double limit = COMMITS * commit + RECORDS * record;
        report.figure("raw Postgres commit p50", commit, "ms");
        report.figure("raw Kafka record, sent and received, p50", record, "ms");
        report.figure("limit: " + COMMITS + " commits and " + RECORDS + " records in a row", limit, "ms");
        return limit;
    }

    /** Gives the p50 of a run, one at a time. */
    private static double commits(Report report, Lab lab, Engine flotilla, Plan plan) throws Exception {
        Transactions before = Transactions.now(lab.stack().postgres());
        Transactions rested = Transactions.now(lab.stack().postgres());
        Transactions idle = rested.since(before);
        report.figure("transactions a second of the idle engine", idle.committed() / idle.seconds(), "");
        Figures alone = flotilla.latency(plan.runs());
        report.latencies("Flotilla alone: run", alone);
        Transactions afterSingle = Transactions.now(lab.stack().postgres());
        perStep(report, "one run at a time", afterSingle.since(rested), idle, plan.runs());
        Cpu begun = lab.cpu();
        long start = System.nanoTime();
        int atOnce = plan.concurrency().getFirst();
        double rate = flotilla.throughput(plan.seconds(), atOnce);
        report.figure("Flotilla alone: throughput, " + atOnce + " at once", rate, "runs/s");
        double runs = rate * (System.nanoTime() - start) / 1e9;
        lab.cpu()
                .since(begun)
                .millis()
                .forEach((name, millis) -> report.figure("processor time of a run: " + name, millis / runs, "ms"));
        Transactions afterMany = Transactions.now(lab.stack().postgres());
        perStep(report, atOnce + " runs at once", afterMany.since(afterSingle), idle, runs);
        return alone.percentile(0.5);
    }

    /** A commit is a transaction that wrote: one that only read leaves nothing to be made durable. */
    private static void perStep(Report report, String how, Transactions seen, Transactions idle, double runs) {
        double steps = runs * Workflows.STEPS;
        double background = seen.seconds() / idle.seconds();
        report.figure("log syncs per step, " + how, seen.walSyncs() / steps, "");
        report.figure("log bytes per step, " + how, seen.walBytes() / steps, "B");
        report.figure(
                "transactions per step, those that only read too, " + how,
                (seen.committed() - idle.committed() * background) / steps,
                "");
        report.atMost("commits per step, " + how, (seen.written() - idle.written() * background) / steps, 2.5);
    }

    /** What several rounds of one engine gave. */
    private static final class Rounds {
        private final List<Double> latencies = new ArrayList<>();
        private final Map<Integer, List<Double>> throughputs = new TreeMap<>();

        /** Alone: the other stands still meanwhile. */
        void measure(Engine engine, Engine other, Plan plan) throws Exception {
            try (Pause pause = Pause.of(other)) {
                engine.latency(AWAKE);
                measure(engine, plan);
            }
        }

        private void measure(Engine engine, Plan plan) throws Exception {
            for (double value : engine.latency(plan.runs()).sorted()) {
                latencies.add(value);
            }
            for (int atOnce : plan.concurrency()) {
                throughputs
                        .computeIfAbsent(atOnce, n -> new ArrayList<>())
                        .add(engine.throughput(plan.seconds(), atOnce));
            }
        }

        double p50() {
            return Figures.of(latencies).percentile(0.5);
        }

        /** With as many at once as this engine does the most with. */
        double throughput() {
            return throughputs.values().stream()
                    .mapToDouble(Rounds::median)
                    .max()
                    .orElseThrow();
        }

        private static double median(List<Double> values) {
            return Figures.of(values).percentile(0.5);
        }

        void report(Report report, String name) {
            report.latencies(name + ": run", Figures.of(latencies));
            throughputs.forEach((atOnce, values) ->
                    report.figure(name + ": throughput, " + atOnce + " at once", median(values), "runs/s"));
        }
    }
}
