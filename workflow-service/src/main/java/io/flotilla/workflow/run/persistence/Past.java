package io.flotilla.workflow.run.persistence;

import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import java.time.Instant;

/**
 * A run as far as its log was folded.
 *
 * @param latest the latest time of the events so far; before the first the beginning of time
 * @param bytes of the events so far
 * @param kept the snapshot that this goes on from
 */
public record Past(Run run, Instant latest, long bytes, Kept kept) {
    /** A snapshot. @param logBytes of the events that are in it @param size of itself */
    record Kept(long position, long logBytes, long size) {}

    static Past empty(Plan plan) {
        return new Past(Run.empty(plan), Instant.MIN, 0, new Kept(0, 0, 0));
    }

    Past after(RunEvent event, int size) {
        Instant later = event.at().isAfter(latest) ? event.at() : latest;
        return new Past(run.apply(event), later, bytes + size, kept);
    }

    Past keptAs(long size) {
        return new Past(run, latest, bytes, new Kept(run.position(), bytes, size));
    }

    /** How many events have been folded since the snapshot. */
    long events() {
        return run.position() - kept.position();
    }

    /** How much has been folded since the snapshot. */
    long newBytes() {
        return bytes - kept.logBytes();
    }
}
