package io.flotilla.bench.runs;

import io.flotilla.bench.Figures;
import io.flotilla.bench.lab.Ends;
import io.flotilla.bench.lab.Lab;
import io.flotilla.bench.lab.Worker;
import io.flotilla.bench.lab.Workflows;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Flotilla through its public door: API key, limits, audit; the worker answers over Kafka. */
public final class FlotillaEngine implements Engine {
    private final Lab lab;
    private final Worker worker;
    private final Ends ends;
    private final String start;

    public FlotillaEngine(Lab lab) throws Exception {
        this.lab = lab;
        this.worker = Worker.start(lab.stack().kafkaBootstrap());
        this.ends = new Ends(lab.stack().kafkaBootstrap());
        this.start = Workflows.publishChain(lab.api());
    }

    @Override
    public String name() {
        return "Flotilla";
    }

    @Override
    public Figures latency(int runs) throws Exception {
        return Load.oneByOne(runs, this::one);
    }

    @Override
    public double throughput(int seconds, int concurrency) throws Exception {
        return Load.together(seconds, concurrency, this::one);
    }

    /** Until the end was heard of by a consumer of the published events. */
    private double one() throws Exception {
        long begun = System.nanoTime();
        String run = lab.api().post("/api/v1/runs", start).get("id").asText();
        long ended = ends.of(run).get(2, TimeUnit.MINUTES);
        ends.forget(run);
        return (ended - begun) / 1e6;
    }

    @Override
    public List<Long> processes() {
        return lab.services();
    }

    @Override
    public void close() {
        worker.close();
        ends.close();
    }
}
