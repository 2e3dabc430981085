package io.flotilla.workflow.run.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the tables must say of a run, by its log. They are written with it, so this is for what should not be: a row that
 * somebody changed, or a mistake.
 */
public final class Health {
    private static final Duration PUT_OFF = Duration.ofMinutes(1);

    private Health() {}

    /** Something that is not as the log says. @param found stable code */
    public record Finding(String found, String detail) {}

    /**
     * What the tables say.
     *
     * @param questions whether its open questions are listed as they are
     * @param waits the steps that an event would find
     */
    public record Seen(String status, boolean started, Instant wakeAt, boolean questions, Set<StepKey> waits) {}

    /** What is wrong; of a run that waits in its queue no wake-up is expected. */
    public static List<Finding> check(Run run, Seen seen, Instant now) {
        List<Finding> findings = new ArrayList<>();
        boolean started = run.head().startedAt() != null;
        if (!seen.status().equals(run.status().wireName()) || seen.started() != started) {
            String detail = "it was listed as " + seen.status() + " and is "
                    + run.status().wireName();
            findings.add(new Finding("status", detail));
        }
        if (isLate(run.wakeAt(), seen.wakeAt(), now)) {
            String when = seen.wakeAt() == null ? "never" : "only at " + seen.wakeAt();
            findings.add(
                    new Finding("wake-up", "it would have been woken " + when + ", and must be at " + run.wakeAt()));
        }
        if (!seen.questions()) {
            findings.add(new Finding("approvals", "its open approvals were not listed as they are"));
        }
        if (!Set.copyOf(run.listeners()).equals(seen.waits())) {
            findings.add(new Finding("event-waits", "the events that it waits for would not have found it"));
        }
        return findings;
    }

    /** Whoever wakes a run puts the next look off a little meanwhile. */
    private static boolean isLate(Instant wanted, Instant seen, Instant now) {
        return wanted != null && (seen == null || (seen.isAfter(wanted) && seen.isAfter(now.plus(PUT_OFF))));
    }
}
