package io.flotilla.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What has to be true of runs that have ended, and of the runs that were their parts, whatever had gone wrong. */
final class Aftermath {
    private static final List<String> SCHEMAS = List.of("gateway", "workflow", "agent", "tool", "sandbox", "billing");

    private final Fleet fleet;
    private final Collection<String> runs;
    private final Set<String> all;

    Aftermath(Fleet fleet, Collection<String> runs) {
        this.fleet = fleet;
        this.runs = runs;
        this.all = new TreeSet<>(runs);
        all.addAll(fleet.database().column("SELECT id FROM workflow.run WHERE parent_run_id = ANY(?)", runs));
    }

    /** Each of these effects ({@code run_1 a}) was had once, by one call, and there were no others. */
    void assertEffectsOnce(Collection<String> effects) {
        Map<String, Integer> expected = new TreeMap<>();
        effects.forEach(effect -> expected.put(effect, 1));
        assertThat(new TreeMap<>(fleet.counter().effects(runs))).isEqualTo(expected);
        assertThat(column("SELECT call_id FROM tool.tool_call WHERE run_id = ANY(?) AND tool LIKE 'http.fetch%'"))
                .as("calls")
                .hasSize(effects.size())
                .doesNotHaveDuplicates();
    }

    void assertNothingIsLeft() {
        SCHEMAS.forEach(this::assertNothingIsLeftInQueuesOf);
        assertIsEmpty("SELECT kind FROM workflow.errand WHERE run_id = ANY(?)");
        assertIsEmpty("SELECT step_id FROM workflow.step_line WHERE run_id = ANY(?)");
        assertIsEmpty("SELECT id FROM workflow.approval WHERE run_id = ANY(?) AND status = 'pending'");
        assertIsEmpty("SELECT id FROM sandbox.execution WHERE run_id = ANY(?) AND status IN ('queued', 'running')");
        assertIsEmpty("SELECT id FROM tool.tool_call WHERE run_id = ANY(?) AND state = 'waiting'");
        assertIsEmpty("SELECT id FROM billing.hold WHERE run_id = ANY(?) AND state IN ('new', 'open')");
    }

    private void assertNothingIsLeftInQueuesOf(String schema) {
        if (!schema.equals("gateway")) {
            assertIsEmpty("SELECT type FROM " + schema + ".inbox WHERE state <> 'done' AND run_id = ANY(?)");
        }
        assertIsEmpty("SELECT type FROM " + schema + ".outbox WHERE run_id = ANY(?)");
    }

    /** What a run cost is what was billed for it and its parts. */
    void assertBilled() {
        assertIsEmpty("""
            SELECT r.id FROM workflow.run r LEFT JOIN (
                SELECT coalesce(w.parent_run_id, w.id) AS id, sum(u.amount) AS billed
                FROM billing.usage_item u JOIN workflow.run w ON w.id = u.run_id GROUP BY 1) u ON u.id = r.id
            WHERE r.parent_run_id IS NULL AND r.id = ANY(?) AND r.cost <> coalesce(u.billed, 0)\
            """);
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
    void assertPublishedWithoutGap() {
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
            if (all.contains(run)) {
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

    private List<String> column(String sql) {
        return fleet.database().column(sql, all);
    }
}
