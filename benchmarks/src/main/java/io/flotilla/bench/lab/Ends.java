package io.flotilla.bench.lab;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Tells when runs have ended, as any integrator learns it: by the published events. */
public final class Ends implements AutoCloseable {
    private static final Set<String> FAILED = Set.of("run-failed", "run-cancelled");

    private final Map<String, CompletableFuture<Long>> ends = new ConcurrentHashMap<>();
    private final RunEvents events;

    public Ends(String bootstrap) {
        this.events = new RunEvents(bootstrap, this::see);
    }

    /** Completes with {@link System#nanoTime} of the moment at which the run was seen to have succeeded. */
    public CompletableFuture<Long> of(String run) {
        return ends.computeIfAbsent(run, id -> new CompletableFuture<>());
    }

    /** Forgets a run that was waited for. */
    public void forget(String run) {
        ends.remove(run);
    }

    private void see(RunEvents.Seen event) {
        if (event.type().equals("run-succeeded")) {
            of(event.run()).complete(event.at());
        } else if (FAILED.contains(event.type())) {
            of(event.run()).completeExceptionally(new IllegalStateException(event.text()));
        }
    }

    @Override
    public void close() {
        events.close();
    }
}
