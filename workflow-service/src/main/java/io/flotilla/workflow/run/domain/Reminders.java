package io.flotilla.workflow.run.domain;

import java.time.Instant;

/** Reminds those who are asked; of a question that was decided nobody is reminded. */
final class Reminders {
    private Reminders() {}

    /** Once for each question that is due, however many reminders were missed. */
    static void remind(Turn turn) {
        for (StepKey key : Questions.open(turn.run())) {
            Approval approval = turn.run().work(key).approval();
            if (Clock.isDue(approval.remindAt(), turn.now())) {
                turn.emit(new ApprovalEvent.Reminded(
                        turn.now(), key, approval.id(), approval.reminded() + 1, approval.missing()));
            }
        }
    }

    static Instant next(Work work) {
        return work.status() == StepStatus.WAITING && work.approval() != null
                ? work.approval().remindAt()
                : null;
    }
}
