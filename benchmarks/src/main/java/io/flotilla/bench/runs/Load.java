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

    /** Runs per second; those that are under way when the time is over are waited for and count with their time. */
    static double together(int seconds, int concurrency, OneRun run) throws Exception {
        AtomicInteger ended = new AtomicInteger();
        long begun = System.nanoTime();
        long over = begun + seconds * 1_000_000_000L;
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < concurrency; i++) {
                ends.add(clients.submit(() -> {
                    while (System.nanoTime() < over) {
                        run.go();
                        ended.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
        return ended.get() / ((System.nanoTime() - begun) / 1e9);
    }
}
