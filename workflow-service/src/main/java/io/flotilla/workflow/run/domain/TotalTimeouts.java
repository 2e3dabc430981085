package io.flotilla.workflow.run.domain;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a step may take in all: from the start of its first attempt, with all attempts, items, iterations and
 * whatever lies between them, without the time that its run was paused.
 */
final class TotalTimeouts {
    private TotalTimeouts() {}

    /** When the step at this position must have ended, or null when that is not limited or it is not at work. */
    static Instant deadline(Run run, int position) {
        Duration total = run.plan().step(position).totalTimeout();
        Work whole = run.steps().get(position).work();
        if (total == null || whole.startedAt() == null || whole.status().isTerminal()) {
            return null;
        }
        return whole.startedAt().plus(total).plus(run.control().stoodSince(whole.startedAt()));
    }

    static boolean isOver(Turn turn, Step step) {
        return Clock.isDue(deadline(turn.run(), turn.plan().position(step.id())), turn.now());
    }

    /** Whether something of the step may still begin after a wait. */
    static boolean allows(Turn turn, StepKey key, Duration wait) {
        Instant deadline = deadline(turn.run(), turn.plan().position(key.step()));
        return deadline == null || turn.now().plus(wait).isBefore(deadline);
    }

    /** The end of an attempt that begins now and may itself take that long. */
    static Instant bound(Turn turn, Step step, Duration timeout) {
        Instant end = turn.now().plus(timeout);
        if (step.totalTimeout() == null) {
            return end;
        }
        Instant deadline = deadline(turn.run(), turn.plan().position(step.id()));
        Instant last = deadline == null ? turn.now().plus(step.totalTimeout()) : deadline;
        return last.isBefore(end) ? last : end;
    }

    /** Ends every step whose time is over; what is at work of it is called off. */
    static void enforce(Turn turn) {
        for (Step step : over(turn)) {
            String message = "the step took longer than " + step.totalTimeout() + " in all";
            Failure error = Failure.of(ErrorClass.TIMEOUT, "step-timeout", message);
            for (StepKey key : turn.run().active(other -> other.id().equals(step.id()))) {
                boolean atWork = turn.run().work(key).status() == StepStatus.RUNNING;
                Answers.end(turn, key, error, null, Answers.FREE, atWork);
            }
            if (step.foreach() != null) {
                Foreach.fail(turn, step, error);
            }
        }
    }

    private static List<Step> over(Turn turn) {
        List<Step> over = new ArrayList<>();
        for (int position : turn.plan().order()) {
            Step step = turn.plan().step(position);
            if (step.totalTimeout() != null && isOver(turn, step)) {
                over.add(step);
            }
        }
        return over;
    }
}
