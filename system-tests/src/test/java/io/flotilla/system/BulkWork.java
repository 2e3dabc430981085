package io.flotilla.system;

import static io.flotilla.system.Definitions.needs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.system.Api.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Bulk operations that are at work while something goes wrong: to retry runs that failed, to cancel and to resume others. */
final class BulkWork {
    private static final String ITEMS = "SELECT run_id FROM workflow.bulk_item WHERE operation_id = ANY(?) AND state ";

    private final Fleet fleet;
    private final RunStarter starter;
    private final int each;
    private final String signal = "go-" + UUID.randomUUID();
    private final List<String> cancelled;
    private final List<String> paused;
    private final List<String> failed;
    private final List<String> effects = new ArrayList<>();
    private final List<String> operations = new ArrayList<>();

    /** @param each how many runs each operation is for; they stand where it can be done when this returns */
    BulkWork(Fleet fleet, int each) {
        this.fleet = fleet;
        this.starter = new RunStarter(fleet);
        this.each = each;
        CountingServer counter = fleet.counter();
        String undo =
                ",\"compensate\":{\"uses\":\"tool/http.fetch\",\"with\":" + counter.request("run.id", "undo") + "}";
        cancelled = start(Definitions.of("cancelled", Counted.effect(counter, "a", undo), awaitSignal("w", "a")));
        paused = start(Definitions.of(
                "paused",
                Counted.effect(counter, "a", ""),
                awaitSignal("w", "a"),
                Counted.effect(counter, "b", needs("w"))));
        failed = start(Definitions.workflow(
                "failed",
                ",\"finally\":[" + Counted.effect(counter, "last", "") + "]",
                Counted.effect(counter, "a", ""),
                Definitions.closedGate("c", needs("a"))));
        Poll.until(() -> count("SELECT run_id FROM workflow.event_wait WHERE run_id = ANY(?)", paused) == each
                && count("SELECT run_id FROM workflow.event_wait WHERE run_id = ANY(?)", cancelled) == each
                && count("SELECT id FROM workflow.run WHERE id = ANY(?) AND finished_at IS NOT NULL", failed) == each);
    }

    private List<String> start(String definition) {
        return starter.start(Collections.nCopies(each, definition));
    }

    private String awaitSignal(String id, String after) {
        return Definitions.step(id, "wait", "{\"event\":\"" + signal + "\"}", needs(after));
    }

    /** All three at once; those to be resumed are paused before. */
    void start() {
        begin("pause", paused);
        assertCompleted();
        operations.clear();
        begin("retry", failed);
        begin("cancel", cancelled);
        begin("resume", paused);
    }

    private void begin(String action, List<String> runs) {
        String ids = runs.stream().map(Definitions::quote).collect(Collectors.joining(","));
        Answer answer = starter.post("/api/v1/runs:bulk", "{\"action\":\"" + action + "\",\"ids\":[" + ids + "]}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        operations.add(answer.body().get("id").asText());
    }

    /** Returns when something is done; it looks all the time, because there is not much of it. */
    void awaitBegun() {
        while (fleet.database().column(ITEMS + "= 'done'", operations).isEmpty()) {
            Thread.onSpinWait();
        }
    }

    void assertUnderWay() {
        assertThat(count(ITEMS + "= 'done'", operations)).as("done").isPositive();
        assertThat(count(ITEMS + "= 'pending'", operations)).as("to do").isPositive();
    }

    void assertCompleted() {
        for (String operation : operations) {
            Poll.until(() -> find(operation).path("state").asText().equals("completed"));
            JsonNode found = find(operation);
            assertThat(Stream.of("total", "done", "refused", "pending")
                            .map(count -> found.get(count).asInt()))
                    .as(found.toString())
                    .containsExactly(each, each, 0, 0);
        }
    }

    private JsonNode find(String operation) {
        return fleet.api().get("/api/v1/bulk-operations/" + operation).body();
    }

    /** Ends the runs that were paused and resumed, and checks everything that must be true. */
    void assertEverythingOnce() {
        assertThat(fleet.api()
                        .post("/api/v1/events", "{\"name\":\"" + signal + "\"}")
                        .status())
                .isEqualTo(202);
        assertOnce(paused, "SELECT run_id FROM workflow.run_event WHERE run_id = ANY(?) AND type = 'run-paused'");
        assertOnce(paused, "SELECT run_id FROM workflow.run_event WHERE run_id = ANY(?) AND type = 'run-resumed'");
        assertOnce(failed, """
            SELECT * FROM (SELECT convert_from(data, 'UTF8')::jsonb #>> '{forkedFrom,runId}' AS origin
                           FROM workflow.run_event WHERE type = 'run-created') e WHERE origin = ANY(?)\
            """);
        List<String> forks = fleet.database().column("""
            SELECT new_run_id FROM workflow.bulk_item WHERE run_id = ANY(?) AND new_run_id IS NOT NULL\
            """, failed);
        expect(cancelled, "a", "undo");
        expect(paused, "a", "b");
        expect(failed, "a", "last");
        expect(forks, "last");
        List<String> all = Stream.of(cancelled, paused, failed, forks)
                .flatMap(List::stream)
                .toList();
        Poll.until(() ->
                count("SELECT id FROM workflow.run WHERE id = ANY(?) AND finished_at IS NOT NULL", all) == all.size());
        assertEnded(cancelled, "cancelled");
        assertEnded(paused, "succeeded");
        assertEnded(forks, "failed");
        Aftermath aftermath = new Aftermath(fleet, all);
        aftermath.assertEffectsOnce(effects);
        aftermath.assertNothingIsLeft();
        aftermath.assertPublishedWithoutGap();
    }

    private void expect(List<String> runs, String... steps) {
        runs.forEach(run -> Stream.of(steps).forEach(step -> effects.add(run + " " + step)));
    }

    private void assertOnce(List<String> runs, String sql) {
        assertThat(fleet.database().column(sql, runs)).as(sql).containsExactlyInAnyOrderElementsOf(runs);
    }

    private void assertEnded(List<String> runs, String status) {
        assertThat(fleet.database().column("SELECT DISTINCT status FROM workflow.run WHERE id = ANY(?)", runs))
                .containsExactly(status);
    }

    private int count(String sql, Collection<String> runs) {
        return fleet.database().columnIfThere(sql, runs).size();
    }
}
