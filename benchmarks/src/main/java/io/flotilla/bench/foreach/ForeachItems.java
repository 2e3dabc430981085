package io.flotilla.bench.foreach;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.bench.Benchmark;
import io.flotilla.bench.Options;
import io.flotilla.bench.Report;
import io.flotilla.bench.lab.Ends;
import io.flotilla.bench.lab.Lab;
import io.flotilla.bench.lab.Memory;
import io.flotilla.bench.lab.Worker;
import io.flotilla.bench.lab.Workflows;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One run with as many items as a {@code foreach} may have, on the small heap that the local fleet gives the service. */
public final class ForeachItems implements Benchmark {
    private static final List<String> SMALL = List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final int PARALLEL = 50;
    private static final String TOOL = "tool/echo";
    private static final String SUB_RUN = "bench-item";

    /** A heap that is full of garbage is not growth; this is what the same service has after any work. */
    private static final double KEPT = 1.5;

    @Override
    public Report run(Options options) throws Exception {
        int items = options.number("items", 10_000);
        boolean subRuns = options.list("uses", "tool").contains("workflow");
        Report report = new Report();
        try (Lab lab = Lab.open(1, SMALL);
                Worker worker = Worker.start(lab.stack().kafkaBootstrap());
                Ends ends = new Ends(lab.stack().kafkaBootstrap())) {
            String uses = subRuns ? publishSubRun(lab) : TOOL;
            long pid = lab.workflow(0).pid();
            go(lab, ends, uses, new Peak(pid), 100);
            Memory before = Memory.afterCollection(pid);
            Peak peak = new Peak(pid);
            long begun = System.nanoTime();
            String run = go(lab, ends, uses, peak, items);
            double seconds = (System.nanoTime() - begun) / 1e9;
            Memory after = Memory.afterCollection(pid);
            report(report, before, peak, after);
            report.figure("duration", seconds, "s").figure("items a second", items / seconds, "");
            report.atLeast("items of the output", outputs(lab, run), items);
            report.note("the service's JVM has " + String.join(" ", SMALL) + "; " + worker.seen() + " calls came");
        }
        return report;
    }

    private static void report(Report report, Memory before, Peak peak, Memory after) {
        report.figure("resident before", before.residentMiB(), "MiB")
                .figure("resident at the highest", peak.resident, "MiB")
                .figure("resident after", after.residentMiB(), "MiB")
                .figure("heap in use before, after a collection", before.heapMiB(), "MiB")
                .figure("heap in use at the highest", peak.heap, "MiB")
                .figure("heap in use after, after a collection", after.heapMiB(), "MiB")
                .atMost("heap at the highest", peak.heap, 160)
                .atMost("heap kept after the run / before", after.heapMiB() / before.heapMiB(), KEPT);
    }

    /** A workflow that does with its input what the step would have done; gives what a step uses it by. */
    private static String publishSubRun(Lab lab) throws Exception {
        String spec = "\"inputs\":{\"properties\":{\"value\":{}}},\"steps\":[{\"id\":\"once\",\"uses\":\"" + TOOL
                + "\",\"with\":{\"value\":\"${{ inputs.value }}\"}}]";
        Workflows.publish(lab.api(), SUB_RUN, spec, "{}");
        return "workflow/" + SUB_RUN;
    }

    /** Runs it and gives the run's id. */
    private static String go(Lab lab, Ends ends, String uses, Peak peak, int items) throws Exception {
        String list = IntStream.range(0, items).mapToObj(Integer::toString).collect(Collectors.joining(","));
        String spec = "\"inputs\":{\"properties\":{\"numbers\":{\"type\":\"array\"}}},\"steps\":[{\"id\":\"each\","
                + "\"uses\":\"" + uses + "\",\"foreach\":\"${{ inputs.numbers }}\",\"maxParallel\":" + PARALLEL
                + ",\"with\":{\"value\":\"${{ item }}\"}}]";
        String start = Workflows.publish(lab.api(), "bench-foreach", spec, "{\"numbers\":[" + list + "]}");
        String run = lab.api().post("/api/v1/runs", start).get("id").asText();
        CompletableFuture<Long> end = ends.of(run);
        while (!end.isDone()) {
            peak.look();
            try {
                end.get(200, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                peak.look();
            }
        }
        end.get();
        return run;
    }

    private static double outputs(Lab lab, String run) throws Exception {
        JsonNode step = lab.api().get("/api/v1/runs/" + run).get("steps").get(0);
        return step.path("output").path("items").size();
    }

    /** The highest values that were seen. */
    private static final class Peak {
        private final long pid;
        private double resident;
        private double heap;

        Peak(long pid) {
            this.pid = pid;
        }

        void look() throws Exception {
            Memory memory = Memory.of(pid);
            resident = Math.max(resident, memory.residentMiB());
            heap = Math.max(heap, memory.heapMiB());
        }
    }
}
