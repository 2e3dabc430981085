package io.flotilla.workflow.timetravel.domain;

import io.flotilla.workflow.run.domain.StepState;
import io.flotilla.workflow.run.domain.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Times and counts of the work on steps. */
public final class Spans {
    private Spans() {}

    /** Null when either end is not there. */
    public static Long millis(Instant start, Instant end) {
        return start == null || end == null
                ? null
                : Math.max(0, Duration.between(start, end).toMillis());
    }

    /** The work on a step: itself, or its items. */
    static List<Work> works(StepState state) {
        return state.items() == null ? List.of(state.work()) : state.items().works();
    }

    /** How often the step, or its items, were tried in this run. */
    public static int attempts(StepState state) {
        return works(state).stream().mapToInt(work -> work.attempts().size()).sum();
    }
}
