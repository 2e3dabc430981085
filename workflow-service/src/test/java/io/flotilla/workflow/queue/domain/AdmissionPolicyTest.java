package io.flotilla.workflow.queue.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.workflow.queue.domain.AdmissionPolicy.Admitted;
import io.flotilla.workflow.queue.domain.QueueSnapshot.Key;
import io.flotilla.workflow.queue.domain.QueueSnapshot.Line;
import io.flotilla.workflow.queue.domain.QueueSnapshot.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AdmissionPolicyTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void theGreaterPriorityGoesFirstAndThenWhoWaitsLongest() {
        Line line = line("a", "default", null, waiting("late", 50, 9), waiting("early", 50, 1), waiting("vip", 90, 10));

        assertThat(ids(snapshot(10, Map.of(), line), 10)).containsExactly("vip", "early", "late");
    }

    @Test
    void oneTenantsThousandsDoNotStandBeforeAnothersOne() {
        List<Waiting> many = IntStream.range(0, 10_000)
                .mapToObj(i -> waiting("a" + i, 100, i))
                .toList();
        Line first = new Line("a", "default", null, many);
        Line second = line("b", "default", null, waiting("b0", 0, 20_000));

        assertThat(ids(snapshot(1, Map.of("a", 3), first, second), 10)).containsExactly("b0");
        assertThat(ids(snapshot(3, Map.of(), first, second), 10)).containsExactly("a0", "b0", "a1");
    }

    @Test
    void aFullQueueHoldsUpNoOtherOfItsTenant() {
        Line full = line("a", "slow", 0, waiting("s", 100, 0));
        Line open = line("a", "fast", 1, waiting("f1", 1, 1), waiting("f2", 1, 2));

        assertThat(ids(snapshot(10, Map.of(), full, open), 10)).containsExactly("f1");
    }

    @Test
    void aRunWhoseKeyIsFullIsPassedOver() {
        Key key = new Key("a", "deploy");
        Waiting first = new Waiting("k1", 90, NOON, key, 1);
        Waiting second = new Waiting("k2", 90, NOON.plusSeconds(1), key, 1);
        Line line = new Line("a", "default", null, List.of(first, second, waiting("free", 10, 5)));

        assertThat(ids(snapshot(10, Map.of(), line), 10)).containsExactly("k1", "free");
        QueueSnapshot busy = new QueueSnapshot(10, Map.of(), List.of(line), Map.of(key, 1));
        assertThat(ids(busy, 10)).containsExactly("free");
    }

    @Property(tries = 500)
    void neverBeyondALimitAndNeverIdleWhileOneCouldStart(@ForAll long seed) {
        Random random = new Random(seed);
        QueueSnapshot snapshot = any(random);
        int most = 1 + random.nextInt(20);

        List<Admitted> admitted = AdmissionPolicy.decide(snapshot, most);

        Count count = new Count(snapshot);
        admitted.forEach(count::take);
        assertThat(new HashSet<>(admitted)).hasSameSizeAs(admitted);
        assertThat(admitted).hasSizeLessThanOrEqualTo(Math.min(most, snapshot.room()));
        count.rooms.values().forEach(room -> assertThat(room).isNotNegative());
        boolean bounded = admitted.size() == Math.min(most, snapshot.room());
        assertThat(bounded || count.left().isEmpty())
                .as("room is used while somebody waits for it")
                .isTrue();
    }

    @Property(tries = 300)
    void everyoneWhoWaitsGetsInWhenRunsEnd(@ForAll long seed) {
        Random random = new Random(seed);
        QueueSnapshot snapshot = any(random);
        Count count = new Count(snapshot);
        int rounds = 0;
        while (count.waiting() > 0 && rounds++ < 500) {
            // Everything that was at work has ended; a queue that never had room is given some.
            QueueSnapshot next = count.allEnded(1 + random.nextInt(3));
            AdmissionPolicy.decide(next, 5).forEach(count::take);
        }
        assertThat(count.waiting()).isZero();
    }

    private static QueueSnapshot any(Random random) {
        List<Line> lines = new ArrayList<>();
        Map<String, Integer> active = new HashMap<>();
        Map<Key, Integer> busy = new HashMap<>();
        int tenants = 1 + random.nextInt(4);
        for (int t = 0; t < tenants; t++) {
            String tenant = "t" + t;
            active.put(tenant, random.nextInt(4));
            for (int q = 0; q <= random.nextInt(3); q++) {
                List<Waiting> waiting = new ArrayList<>();
                for (int w = 0; w <= random.nextInt(6); w++) {
                    Key key = random.nextInt(3) == 0 ? new Key(tenant, "k" + random.nextInt(2)) : null;
                    if (key != null) {
                        busy.putIfAbsent(key, random.nextInt(3));
                    }
                    String id = tenant + q + w;
                    waiting.add(new Waiting(id, random.nextInt(101), NOON.plusSeconds(random.nextInt(9)), key, 2));
                }
                lines.add(new Line(tenant, "q" + q, random.nextBoolean() ? null : random.nextInt(4), waiting));
            }
        }
        return new QueueSnapshot(random.nextInt(12), active, lines, busy);
    }

    private static Waiting waiting(String id, int priority, int second) {
        return new Waiting(id, priority, NOON.plusSeconds(second), null, Integer.MAX_VALUE);
    }

    private static Line line(String tenant, String queue, Integer room, Waiting... waiting) {
        return new Line(tenant, queue, room, List.of(waiting));
    }

    private static QueueSnapshot snapshot(int room, Map<String, Integer> active, Line... lines) {
        return new QueueSnapshot(room, active, List.of(lines), Map.of());
    }

    private static List<String> ids(QueueSnapshot snapshot, int most) {
        return AdmissionPolicy.decide(snapshot, most).stream()
                .map(Admitted::runId)
                .toList();
    }

    /** Counts along, in another way than the policy does. */
    private static final class Count {
        private final QueueSnapshot snapshot;
        private final Map<String, Integer> rooms = new HashMap<>();
        private final Set<String> in = new HashSet<>();

        Count(QueueSnapshot snapshot) {
            this.snapshot = snapshot;
            snapshot.lines().forEach(line -> {
                if (line.room() != null) {
                    rooms.put(line.tenant() + line.queue(), line.room());
                }
                line.waiting().stream().filter(w -> w.key() != null).forEach(w -> rooms.put(name(w), freeOf(w)));
            });
        }

        void take(Admitted run) {
            in.add(run.runId());
            snapshot.lines()
                    .forEach(line -> line.waiting().stream()
                            .filter(w -> w.runId().equals(run.runId()))
                            .forEach(w -> {
                                rooms.computeIfPresent(line.tenant() + line.queue(), (k, room) -> room - 1);
                                rooms.computeIfPresent(name(w), (k, room) -> room - 1);
                            }));
        }

        /** Those who could still start. */
        List<String> left() {
            List<String> left = new ArrayList<>();
            snapshot.lines()
                    .forEach(line -> line.waiting().stream()
                            .filter(w -> !in.contains(w.runId()))
                            .filter(w -> rooms.getOrDefault(line.tenant() + line.queue(), 1) > 0)
                            .filter(w -> rooms.getOrDefault(name(w), 1) > 0)
                            .forEach(w -> left.add(w.runId())));
            return left;
        }

        int waiting() {
            return snapshot.lines().stream()
                    .mapToInt(line -> (int) line.waiting().stream()
                            .filter(w -> !in.contains(w.runId()))
                            .count())
                    .sum();
        }

        QueueSnapshot allEnded(int room) {
            List<Line> lines = snapshot.lines().stream()
                    .map(line -> new Line(line.tenant(), line.queue(), room, line.waiting()).without(in))
                    .toList();
            return new QueueSnapshot(room, Map.of(), lines, Map.of());
        }

        private int freeOf(Waiting w) {
            return Math.max(0, w.limit() - snapshot.busy().getOrDefault(w.key(), 0));
        }

        private static String name(Waiting w) {
            return w.key() == null ? "" : w.key().toString();
        }
    }
}
