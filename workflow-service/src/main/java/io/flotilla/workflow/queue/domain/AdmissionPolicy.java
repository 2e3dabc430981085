package io.flotilla.workflow.queue.domain;

import io.flotilla.workflow.queue.domain.QueueSnapshot.Key;
import io.flotilla.workflow.queue.domain.QueueSnapshot.Line;
import io.flotilla.workflow.queue.domain.QueueSnapshot.Waiting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whose turn it is. Among tenants it is the one's with the fewest runs at work: a long line of one tenant never stands
 * before another's. Among the runs of a tenant the greater priority goes first, then who waits longest. A run that must
 * not start yet (its queue or its concurrency key is full) does not hold up those behind it.
 */
public final class AdmissionPolicy {
    private static final Comparator<Turn> ORDER = Comparator.comparingInt(Turn::active)
            .thenComparing(Comparator.comparingInt((Turn turn) -> turn.waiting().priority())
                    .reversed())
            .thenComparing(turn -> turn.waiting().since())
            .thenComparing(turn -> turn.waiting().runId());

    private final Map<String, Integer> active;
    private final Map<Key, Integer> busy;
    private final Map<Line, Integer> rooms = new HashMap<>();
    private final Map<Line, List<Waiting>> lines = new HashMap<>();

    private AdmissionPolicy(QueueSnapshot snapshot) {
        this.active = new HashMap<>(snapshot.active());
        this.busy = new HashMap<>(snapshot.busy());
        for (Line line : snapshot.lines()) {
            rooms.put(line, line.room() == null ? Integer.MAX_VALUE : line.room());
            lines.put(line, new ArrayList<>(line.waiting()));
        }
    }

    /** A run that may start. */
    public record Admitted(String tenant, String runId) {}

    private record Turn(Line line, Waiting waiting, int active) {}

    /** The runs to start, in this order; at most {@code most}. */
    public static List<Admitted> decide(QueueSnapshot snapshot, int most) {
        AdmissionPolicy policy = new AdmissionPolicy(snapshot);
        List<Admitted> admitted = new ArrayList<>();
        int room = Math.min(most, snapshot.room());
        while (admitted.size() < room) {
            Turn next = policy.turns().min(ORDER).orElse(null);
            if (next == null) {
                break;
            }
            policy.take(next);
            admitted.add(new Admitted(next.line().tenant(), next.waiting().runId()));
        }
        return List.copyOf(admitted);
    }

    private Stream<Turn> turns() {
        return lines.entrySet().stream()
                .filter(line -> rooms.get(line.getKey()) > 0)
                .flatMap(line -> line.getValue().stream()
                        .filter(this::mayStart)
                        .map(waiting -> new Turn(line.getKey(), waiting, activeOf(line.getKey()))));
    }

    private boolean mayStart(Waiting waiting) {
        return waiting.key() == null || busy.getOrDefault(waiting.key(), 0) < waiting.limit();
    }

    private int activeOf(Line line) {
        return active.getOrDefault(line.tenant(), 0);
    }

    private void take(Turn turn) {
        lines.get(turn.line()).remove(turn.waiting());
        rooms.merge(turn.line(), -1, Integer::sum);
        active.merge(turn.line().tenant(), 1, Integer::sum);
        if (turn.waiting().key() != null) {
            busy.merge(turn.waiting().key(), 1, Integer::sum);
        }
    }
}
