package io.flotilla.bench.runs;

import io.flotilla.bench.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks for runs, one after the other or many at once. */
final class Load {
    private Load() {}

    /** One run from beginning to end; gives the milliseconds that it took. */
    @FunctionalInterface
    interface OneRun {
        double go() throws Exception;
    }

    static Figures oneByOne(int runs, OneRun run) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            times.add(run.go());
        }
        return Figures.of(times);
    }

    /** Runs per second. */
    static double together(int runs, int concurrency, OneRun run) throws Exception {
        AtomicInteger left = new AtomicInteger(runs);
        long start = System.nanoTime();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < concurrency; i++) {
                ends.add(clients.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        run.go();
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
        return runs / ((System.nanoTime() - start) / 1e9);
    }
}
