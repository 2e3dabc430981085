package io.flotilla.workflow.queue.domain;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is at work and who waits, at one moment in which nobody else is let in.
 *
 * @param room how many more runs the service may have at work
 * @param active how many runs of a tenant are at work, also those of queues that are not in {@code lines}
 * @param lines the queues that admit runs, at most one of a name and tenant
 * @param busy how many runs with a concurrency key are at work
 */
public record QueueSnapshot(int room, Map<String, Integer> active, List<Line> lines, Map<Key, Integer> busy) {
    public QueueSnapshot {
        active = Map.copyOf(active);
        lines = List.copyOf(lines);
        busy = Map.copyOf(busy);
    }

    /** Without these runs. */
    public QueueSnapshot without(Set<String> runs) {
        return runs.isEmpty()
                ? this
                : new QueueSnapshot(
                        room,
                        active,
                        lines.stream().map(line -> line.without(runs)).toList(),
                        busy);
    }

    /** A concurrency key, which means nothing to other tenants. */
    public record Key(String tenant, String key) {}

    /**
     * A queue in which runs wait.
     *
     * @param room how many more of its runs may be at work; null for any number
     * @param waiting the first of those that wait, in any order
     */
    public record Line(String tenant, String queue, Integer room, List<Waiting> waiting) {
        public Line {
            waiting = List.copyOf(waiting);
        }

        Line without(Set<String> runs) {
            return new Line(
                    tenant,
                    queue,
                    room,
                    waiting.stream().filter(w -> !runs.contains(w.runId())).toList());
        }
    }

    /** @param key null when the run may be at work beside any other @param limit of the key */
    public record Waiting(String runId, int priority, Instant since, Key key, int limit) {}
}
