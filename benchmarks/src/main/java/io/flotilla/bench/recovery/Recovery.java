package io.flotilla.bench.recovery;

import io.flotilla.bench.Benchmark;
import io.flotilla.bench.Figures;
import io.flotilla.bench.Options;
import io.flotilla.bench.Report;
import io.flotilla.bench.lab.Lab;
import io.flotilla.bench.lab.Worker;
import io.flotilla.bench.lab.Workflows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Two replicas of the workflow service, many runs under way, kill -9 of one: how long until every run goes on. */
public final class Recovery implements Benchmark {
    private static final int STEPS = 40;
    private static final double TARGET_SECONDS = 5;

    /** As docs/operations.md advises for replicas: a dead instance is missed after this long. */
    private static final Map<String, String> SOON =
            Map.of("FLOTILLA_KAFKA_SESSION_TIMEOUT_MS", "2500", "FLOTILLA_KAFKA_HEARTBEAT_MS", "700");

    @Override
    public Report run(Options options) throws Exception {
        int runs = options.number("in-flight", 200);
        try (Lab lab = Lab.open(2, Lab.FLAGS, SOON);
                Worker worker = Worker.start(lab.stack().kafkaBootstrap());
                Progress progress = new Progress(lab.stack().kafkaBootstrap())) {
            List<String> ids = start(lab, runs);
            progress.awaitEvents((long) runs * STEPS / 4);
            long killed = System.nanoTime();
            // The gateway asks the first, so the second is the one that only handles events.
            lab.workflow(1).kill();
            progress.awaitEnds(ids);
            return report(progress, ids, killed, worker.seen());
        }
    }

    private static Report report(Progress progress, List<String> ids, long killed, long calls) {
        List<Double> pauses = new ArrayList<>();
        List<Double> ends = new ArrayList<>();
        long underWay = 0;
        long wrong = 0;
        for (String id : ids) {
            Progress.Seen seen = progress.of(id);
            if (seen.endedAt() > killed) {
                underWay++;
                pauses.add((seen.firstAfter(killed) - killed) / 1e9);
                ends.add((seen.endedAt() - killed) / 1e9);
            }
            wrong += seen.succeededSteps() == STEPS ? 0 : 1;
        }
        return new Report()
                .figure("runs under way when one of two instances was killed", underWay, "")
                .figure("median time until a run went on", Figures.of(pauses).percentile(0.5), "s")
                .figure("time until all had ended", Figures.of(ends).percentile(1), "s")
                .figure("calls that came to the worker", calls, "")
                .atMost("time until the last run went on", Figures.of(pauses).percentile(1), TARGET_SECONDS)
                .atMost("runs without exactly " + STEPS + " succeeded steps", wrong, 0);
    }

    private static List<String> start(Lab lab, int runs) throws Exception {
        String steps = IntStream.range(0, STEPS)
                .mapToObj(i -> "{\"id\":\"s" + i + "\",\"uses\":\"tool/echo\",\"with\":{\"value\":1}"
                        + (i == 0 ? "" : ",\"needs\":[\"s" + (i - 1) + "\"]") + "}")
                .collect(Collectors.joining(","));
        String body = Workflows.publish(lab.api(), "bench-recovery", "\"steps\":[" + steps + "]", "{}");
        List<Future<String>> ids = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < runs; i++) {
                ids.add(clients.submit(
                        () -> lab.api().post("/api/v1/runs", body).get("id").asText()));
            }
        }
        List<String> started = new ArrayList<>();
        for (Future<String> id : ids) {
            started.add(id.get());
        }
        return started;
    }
}
