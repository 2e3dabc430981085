package io.flotilla.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Runs of all {@link Counted kinds} that are under way while something goes wrong. */
final class ManyRuns {
    private static final int LONGEST_WAIT = 3;

    private final Fleet fleet;
    private final RunStarter starter;
    private final Map<String, Counted> accepted = new TreeMap<>();
    private final Map<String, Integer> waits = new TreeMap<>();

    ManyRuns(Fleet fleet) {
        this.fleet = fleet;
        this.starter = new RunStarter(fleet);
        fleet.publish(Counted.PART, Counted.part(fleet.counter()));
    }

    /** Starts so many and returns when all are accepted; each is asked for until it is, as a client with a key may. */
    void start(int count) {
        List<String> ids = starter.start(IntStream.range(0, count)
                .mapToObj(i -> Counted.of(i).definition(fleet.counter(), seconds(i)))
                .toList());
        for (int i = 0; i < count; i++) {
            accepted.put(ids.get(i), Counted.of(i));
            waits.put(ids.get(i), seconds(i));
        }
    }

    /** How long a run waits between its effects; others of its kind wait longer or shorter. */
    private static int seconds(int number) {
        return 1 + number / Counted.values().length % LONGEST_WAIT;
    }

    /** How many have not ended; all while that cannot be asked. */
    int open() {
        List<String> ended = fleet.database()
                .columnIfThere(
                        "SELECT id FROM workflow.run WHERE id = ANY(?) AND finished_at IS NOT NULL", accepted.keySet());
        return accepted.size() - ended.size();
    }

    /** Waits for all to end; agrees to what is asked. */
    void awaitEnd() {
        Poll.until(() -> {
            fleet.database()
                    .columnIfThere(
                            "SELECT id FROM workflow.approval WHERE run_id = ANY(?) AND status = 'pending'",
                            accepted.keySet())
                    .forEach(this::agree);
            return open() == 0;
        });
    }

    /** If that is possible now; what was asked is asked for as long as it is pending. */
    private void agree(String approval) {
        try {
            JsonNode asked = fleet.api().get("/api/v1/approvals/" + approval).body();
            if (asked.hasNonNull("digest")) {
                fleet.api().decide(asked, "approve");
            }
        } catch (UncheckedIOException e) {
            // The gateway is away.
        }
    }

    /** Waits for all to end and checks everything that must be true. */
    void assertAllEndedRightAndNothingTwice() {
        awaitEnd();
        assertEndedRight();
        Aftermath aftermath = new Aftermath(fleet, accepted.keySet());
        aftermath.assertEffectsOnce(accepted.entrySet().stream()
                .flatMap(run -> run.getValue().effects().stream().map(effect -> run.getKey() + " " + effect))
                .toList());
        waits.forEach((run, seconds) -> assertThat(fleet.counter().between(run + " a", run + " b"))
                .as(run)
                .isGreaterThanOrEqualTo(Duration.ofSeconds(seconds)));
        aftermath.assertNothingIsLeft();
        aftermath.assertBilled();
        aftermath.assertPublishedWithoutGap();
    }

    private void assertEndedRight() {
        TreeSet<String> expected = new TreeSet<>();
        accepted.forEach((run, kind) -> expected.add(run + " " + kind.endsAs() + " " + kind));
        TreeSet<String> ends = new TreeSet<>();
        fleet.database()
                .column("SELECT id || ' ' || status FROM workflow.run WHERE id = ANY(?)", accepted.keySet())
                .forEach(row -> ends.add(row + " " + accepted.get(row.split(" ")[0])));
        assertThat(ends).isEqualTo(expected);
    }

    long repetitions() {
        return fleet.counter().repetitions(accepted.keySet());
    }
}
