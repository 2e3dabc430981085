package io.flotilla.workflow.timetravel.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.flotilla.workflow.run.api.RunView;
import io.flotilla.workflow.run.persistence.Past;
import java.time.Instant;

/**
 * A run as it was: all that a run has, and the point.
 *
 * @param position of the last event that had happened
 * @param at the time of that event
 */
public record StateView(@JsonUnwrapped RunView run, long position, Instant at) {
    static StateView of(Past past) {
        return new StateView(RunView.of(past.run()), past.run().position(), past.latest());
    }
}
