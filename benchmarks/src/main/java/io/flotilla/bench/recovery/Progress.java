package io.flotilla.bench.recovery;

import io.flotilla.bench.lab.RunEvents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** When the events of each run were seen. */
final class Progress implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Map<String, Seen> runs = new ConcurrentHashMap<>();
    private final AtomicLong succeeded = new AtomicLong();
    private final RunEvents events;

    Progress(String bootstrap) {
        this.events = new RunEvents(bootstrap, this::see);
    }

    private void see(RunEvents.Seen event) {
        Seen run = of(event.run());
        if (run.add(event)) {
            succeeded.incrementAndGet();
        }
    }

    Seen of(String run) {
        return runs.computeIfAbsent(run, id -> new Seen());
    }

    /** Until so many steps have succeeded. */
    void awaitEvents(long steps) throws InterruptedException {
        await(() -> succeeded.get() >= steps);
    }

    void awaitEnds(List<String> ids) throws InterruptedException {
        await(() -> ids.stream().allMatch(id -> of(id).endedAt() > 0));
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not within " + PATIENCE);
            }
            Thread.sleep(5);
        }
    }

    @Override
    public void close() {
        events.close();
    }

    /** Of one run: moments as {@link System#nanoTime}. Repeated events count once, by their position in its log. */
    static final class Seen {
        private final Map<Long, Long> moments = new ConcurrentHashMap<>();
        private final AtomicLong steps = new AtomicLong();
        private volatile long ended;

        /** True when it says that a step succeeded, for the first time. */
        boolean add(RunEvents.Seen event) {
            boolean fresh = moments.putIfAbsent(event.sequence(), event.at()) == null;
            if (fresh && event.type().equals("run-succeeded")) {
                ended = event.at();
            }
            boolean step = fresh && event.type().equals("step-succeeded");
            if (step) {
                steps.incrementAndGet();
            }
            return step;
        }

        long endedAt() {
            return ended;
        }

        long succeededSteps() {
            return steps.get();
        }

        long firstAfter(long moment) {
            return moments.values().stream()
                    .mapToLong(Long::longValue)
                    .filter(at -> at > moment)
                    .min()
                    .orElseThrow();
        }
    }
}
