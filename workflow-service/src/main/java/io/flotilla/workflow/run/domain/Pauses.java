package io.flotilla.workflow.run.domain;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Limits;
import java.time.Duration;
import java.time.Instant;

/**
 * Standing still. While a run is paused, what is at work goes on and its answers are taken in, but nothing begins: no
 * step, no item, no next attempt. The run's own time-out stands still as well.
 */
final class Pauses {
    /** A run that nobody resumes does not stay for ever. */
    static final Duration LONGEST = Limits.LONGEST_WAIT;

    private Pauses() {}

    static Outcome pause(Turn turn, RunCommand.Pause command) {
        Run run = turn.run();
        if (run.status().isTerminal()) {
            return ended(run);
        }
        if (run.head().startedAt() == null) {
            return Outcome.Refused.of("not-started", "the run has not begun; pause its queue, or cancel it");
        }
        if (run.control().stopping() != null) {
            return Outcome.Refused.of("run-stopping", "the run is being cancelled");
        }
        if (run.status() != RunStatus.PAUSED) {
            turn.emit(new RunEvent.Paused(turn.now(), command.reason(), command.by()));
        }
        return turn.done();
    }

    static Outcome resume(Turn turn, RunCommand.Resume command) {
        Run run = turn.run();
        if (run.status().isTerminal()) {
            return ended(run);
        }
        if (run.status() != RunStatus.PAUSED) {
            return turn.done();
        }
        turn.emit(new RunEvent.Resumed(turn.now(), "resumed", command.by(), deadline(run, turn.now())));
        return Clock.wake(turn);
    }

    static Outcome step(Turn turn, RunCommand.StepOnce command) {
        if (turn.run().status() != RunStatus.PAUSED) {
            return Outcome.Refused.of("not-paused", "only a run that is paused goes step by step; pause it first");
        }
        turn.emit(new RunEvent.Stepped(turn.now(), command.by()));
        turn.permitOne();
        Clock.retryOne(turn);
        Progress.advance(turn);
        return turn.standsStill()
                ? turn.done()
                : Outcome.Refused.of("nothing-ready", "nothing is ready to begin; what is at work must end first");
    }

    /** Nobody came: @return whether the pause was too long */
    static boolean expired(Turn turn) {
        Instant since = turn.run().control().pausedAt();
        if (turn.run().status() != RunStatus.PAUSED || turn.now().isBefore(since.plus(LONGEST))) {
            return false;
        }
        Ending.fail(
                turn, Failure.of(ErrorClass.TIMEOUT, "pause-expired", "the run was paused for longer than " + LONGEST));
        return true;
    }

    static Outcome ended(Run run) {
        return Outcome.Refused.of("run-ended", "the run has " + run.status().wireName() + " already");
    }

    private static Instant deadline(Run run, Instant now) {
        Instant deadline = run.head().deadline();
        return deadline == null
                ? null
                : deadline.plus(Duration.between(run.control().pausedAt(), now));
    }
}
