package io.flotilla.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.system.Api.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Runs that are under way while something goes wrong, and what has to be true of them afterwards. Each of them has two
 * effects in the {@link CountingServer} with a wait between; some also run a program or ask an agent, which costs money.
 */
final class ManyRuns {
    private static final List<String> SCHEMAS = List.of("gateway", "workflow", "agent", "tool", "sandbox", "billing");
    private static final int AT_ONCE = 8;
    private static final int EVERY_TENTH = 10;

    private final Fleet fleet;
    private final Set<String> accepted = new ConcurrentSkipListSet<>();

    ManyRuns(Fleet fleet) {
        this.fleet = fleet;
    }

    /** Starts so many and returns when all are accepted; each is asked for until it is, as a client with a key may. */
    void start(int count) {
        Semaphore room = new Semaphore(AT_ONCE);
        List<Api> doors = fleet.doors();
        List<Future<Boolean>> starts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int number = i;
                starts.add(threads.submit(() -> {
                    room.acquire();
                    try {
                        return accepted.add(accept(doors, number));
                    } finally {
                        room.release();
                    }
                }));
            }
        }
        assertThat(starts).allSatisfy(start -> assertThat(start).succeedsWithin(Duration.ZERO));
    }

    private String accept(List<Api> doors, int number) {
        String key = UUID.randomUUID().toString();
        String body = "{\"definition\":" + definition(number) + ",\"inputs\":{}}";
        Answer[] answer = {null};
        int[] tries = {number};
        Poll.until(() -> {
            try {
                answer[0] = doors.get(tries[0]++ % doors.size()).post("/api/v1/runs", body, key);
            } catch (UncheckedIOException e) {
                return false;
            }
            boolean later = answer[0].status() == 503 || answer[0].status() == 504 || answer[0].status() == 409;
            return !later;
        });
        assertThat(answer[0].status()).as(answer[0].toString()).isEqualTo(201);
        return answer[0].body().get("id").asText();
    }

    private String definition(int number) {
        String third = switch (number % EVERY_TENTH) {
            case 0 -> Definitions.python("c", "print('counted')", ",\"needs\":[\"a\"],\"timeout\":\"PT30M\"");
            case 5 ->
                "{\"id\":\"c\",\"uses\":\"agent/coverage-analyzer\",\"needs\":[\"a\"],\"timeout\":\"PT30M\",\"with\":{\"files\":[]}}";
            default -> "{\"id\":\"c\",\"uses\":\"set\",\"needs\":[\"a\"],\"with\":{\"done\":true}}";
        };
        return Definitions.of(
                "counted",
                effect("a", ""),
                "{\"id\":\"w\",\"uses\":\"wait\",\"needs\":[\"a\"],\"with\":{\"for\":\"PT" + (1 + number % 3) + "S\"}}",
                effect("b", ",\"needs\":[\"w\"]"),
                third);
    }

    private String effect(String id, String more) {
        return """
            {"id":"%s","uses":"tool/http.fetch","timeout":"PT30M","with":{"url":"http://%s/count","method":"POST",
             "body":"${{ run.id }} %s"}%s}\
            """.formatted(id, fleet.counter().hostAndPort(), id, more);
    }

    int size() {
        return accepted.size();
    }

    /** How many have not ended; all while that cannot be asked. */
    int open() {
        List<String> ended = fleet.database()
                .columnIfThere("SELECT id FROM workflow.run WHERE id = ANY(?) AND finished_at IS NOT NULL", accepted);
        return accepted.size() - ended.size();
    }

    /** Waits for all to end and checks everything that must be true. */
    void assertAllEndedRightAndNothingTwice() {
        Poll.until(() -> open() == 0);
        assertThat(column("SELECT DISTINCT status FROM workflow.run WHERE id = ANY(?)"))
                .as(() ->
                        "failed: " + column("SELECT id FROM workflow.run WHERE id = ANY(?) AND status <> 'succeeded'"))
                .containsExactly("succeeded");
        assertEveryEffectOnce();
        SCHEMAS.forEach(this::assertNothingIsLeftInQueuesOf);
        assertIsEmpty("SELECT id FROM sandbox.execution WHERE run_id = ANY(?) AND status IN ('queued', 'running')");
        assertIsEmpty("SELECT id FROM tool.tool_call WHERE run_id = ANY(?) AND state = 'waiting'");
        assertIsEmpty("SELECT id FROM billing.hold WHERE run_id = ANY(?) AND state IN ('new', 'open')");
        assertIsEmpty("""
            SELECT r.id FROM workflow.run r LEFT JOIN (
                SELECT run_id, sum(amount) AS billed FROM billing.usage_item GROUP BY run_id) u ON u.run_id = r.id
            WHERE r.id = ANY(?) AND r.cost <> coalesce(u.billed, 0)\
            """);
        assertPublishedWithoutGap();
    }

    private void assertEveryEffectOnce() {
        Map<String, Integer> expected = new TreeMap<>();
        accepted.forEach(run -> List.of("a", "b").forEach(step -> expected.put(run + " " + step, 1)));
        assertThat(new TreeMap<>(fleet.counter().effects(accepted))).isEqualTo(expected);
        assertThat(column("SELECT call_id FROM tool.tool_call WHERE run_id = ANY(?) AND tool LIKE 'http.fetch%'"))
                .as("calls")
                .hasSize(2 * accepted.size())
                .doesNotHaveDuplicates();
    }

    private void assertNothingIsLeftInQueuesOf(String schema) {
        if (!schema.equals("gateway")) {
            assertIsEmpty("SELECT type FROM " + schema + ".inbox WHERE state <> 'done' AND run_id = ANY(?)");
        }
        assertIsEmpty("SELECT type FROM " + schema + ".outbox WHERE run_id = ANY(?)");
    }

    /** Soon, because what follows from an end may still be on its way. */
    private void assertIsEmpty(String sql) {
        try {
            Poll.until(() -> column(sql).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(sql + ": " + column(sql), e);
        }
    }

    /** Every run's log is on Kafka from the first position to the last; what comes again is behind its first time. */
    private void assertPublishedWithoutGap() {
        Map<String, Long> logs = new TreeMap<>();
        column("SELECT id || ' ' || version FROM workflow.run WHERE id = ANY(?)")
                .forEach(row -> {
                    String[] parts = row.split(" ");
                    logs.put(parts[0], Long.valueOf(parts[1]));
                });
        Poll.until(() -> published().equals(logs));
    }

    /** How far each run is published; fails when a position was left out. */
    private Map<String, Long> published() {
        Map<String, Long> last = new TreeMap<>();
        Set<String> gaps = new TreeSet<>();
        new EventTopics(fleet.kafka()).read("flotilla.run.events").forEach(record -> {
            String run = record.key();
            if (accepted.contains(run)) {
                long sequence = Long.parseLong(EventTopics.header(record, "ce_sequence"));
                long before = last.getOrDefault(run, 0L);
                if (sequence > before + 1) {
                    gaps.add(run + " after " + before);
                }
                last.put(run, Math.max(before, sequence));
            }
        });
        assertThat(gaps).isEmpty();
        return last;
    }

    long repetitions() {
        return fleet.counter().repetitions(accepted);
    }

    private List<String> column(String sql) {
        return fleet.database().column(sql, new ArrayList<>(accepted));
    }
}
