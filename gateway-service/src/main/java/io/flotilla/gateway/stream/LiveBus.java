package io.flotilla.gateway.stream;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What this instance hears of runs while they go on, by run. Only hints: whoever misses one looks into the history. */
@ApplicationScoped
class LiveBus {
    private final ConcurrentHashMap<String, CopyOnWriteArrayList<Consumer<LiveEvent>>> listeners =
            new ConcurrentHashMap<>();

    /** @param listener called on the thread that publishes; must be quick. @return ends the subscription */
    Runnable subscribe(String runId, Consumer<LiveEvent> listener) {
        listeners.compute(runId, (key, old) -> {
            CopyOnWriteArrayList<Consumer<LiveEvent>> list = old == null ? new CopyOnWriteArrayList<>() : old;
            list.add(listener);
            return list;
        });
        return () -> listeners.computeIfPresent(runId, (key, list) -> {
            list.remove(listener);
            return list.isEmpty() ? null : list;
        });
    }

    /** Most events have no watcher here, and need not even be parsed. */
    boolean isWatched(String runId) {
        return runId != null && listeners.containsKey(runId);
    }

    void publish(String runId, LiveEvent event) {
        List<Consumer<LiveEvent>> watching = listeners.get(runId);
        if (watching != null) {
            watching.forEach(listener -> listener.accept(event));
        }
    }
}
