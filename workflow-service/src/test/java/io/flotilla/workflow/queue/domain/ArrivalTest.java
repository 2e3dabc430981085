package io.flotilla.workflow.queue.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.workflow.definition.domain.Concurrency.OnLimit;
import io.flotilla.workflow.queue.domain.Arrival.Crowd;
import io.flotilla.workflow.queue.domain.Arrival.Keyed;
import io.flotilla.workflow.queue.domain.Arrival.Place;
import io.flotilla.workflow.queue.domain.Arrival.Verdict;
import org.junit.jupiter.api.Test;

class ArrivalTest {
    private static final Place OPEN = new Place(true, QueueState.OPEN, null, 7, false);
    private static final Crowd ROOMY = new Crowd(100, 7, true);

    @Test
    void whoFindsRoomIsAdmittedAndWhoFindsNoneWaits() {
        assertThat(verdict(OPEN, ROOMY, Keyed.NONE)).isEqualTo(Verdict.ADMIT);
        assertThat(verdict(place(QueueState.OPEN, 8, 7, false), ROOMY, Keyed.NONE))
                .isEqualTo(Verdict.ADMIT);
        assertThat(verdict(place(QueueState.OPEN, 7, 7, false), ROOMY, Keyed.NONE))
                .isEqualTo(Verdict.WAIT);
        assertThat(verdict(place(QueueState.PAUSED, null, 0, false), ROOMY, Keyed.NONE))
                .isEqualTo(Verdict.WAIT);
        assertThat(verdict(OPEN, new Crowd(7, 7, false), Keyed.NONE)).isEqualTo(Verdict.WAIT);
    }

    @Test
    void nobodyOvertakesThoseWhoWait() {
        assertThat(verdict(place(QueueState.OPEN, 8, 0, true), ROOMY, Keyed.NONE))
                .isEqualTo(Verdict.WAIT);
        assertThat(verdict(OPEN, new Crowd(8, 7, true), Keyed.NONE)).isEqualTo(Verdict.WAIT);
        assertThat(verdict(OPEN, new Crowd(8, 7, false), Keyed.NONE)).isEqualTo(Verdict.ADMIT);
    }

    @Test
    void aQueueThatIsNotThereOrDrainsRefuses() {
        assertThat(verdict(new Place(false, QueueState.OPEN, null, 0, false), ROOMY, Keyed.NONE))
                .isEqualTo(Verdict.UNKNOWN_QUEUE);
        assertThat(verdict(place(QueueState.DRAINING, null, 0, false), ROOMY, Keyed.NONE))
                .isEqualTo(Verdict.QUEUE_DRAINING);
    }

    @Test
    void aFullKeyDoesAsItsWorkflowSays() {
        assertThat(verdict(OPEN, ROOMY, new Keyed(OnLimit.ENQUEUE, 2, 1, 5))).isEqualTo(Verdict.ADMIT);
        assertThat(verdict(OPEN, ROOMY, new Keyed(OnLimit.ENQUEUE, 2, 2, 2))).isEqualTo(Verdict.WAIT);
        assertThat(verdict(OPEN, ROOMY, new Keyed(OnLimit.REJECT, 2, 1, 2))).isEqualTo(Verdict.CONCURRENCY_LIMIT);
        assertThat(new Arrival(OPEN, ROOMY, new Keyed(OnLimit.CANCEL_PREVIOUS, 2, 2, 4)).toCancel())
                .isEqualTo(3);
        assertThat(new Arrival(OPEN, ROOMY, new Keyed(OnLimit.CANCEL_PREVIOUS, 2, 1, 1)).toCancel())
                .isZero();
        assertThat(new Arrival(OPEN, ROOMY, new Keyed(OnLimit.ENQUEUE, 1, 1, 1)).toCancel())
                .isZero();
    }

    private static Place place(QueueState state, Integer limit, int active, boolean waiting) {
        return new Place(true, state, limit, active, waiting);
    }

    private static Verdict verdict(Place place, Crowd crowd, Keyed keyed) {
        return new Arrival(place, crowd, keyed).verdict();
    }
}
