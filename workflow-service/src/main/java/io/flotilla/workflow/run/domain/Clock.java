package io.flotilla.workflow.run.domain;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the passing of time brings about. */
final class Clock {
    private Clock() {}

    static Outcome wake(Turn turn) {
        Run run = turn.run();
        if (run.status().isTerminal()) {
            return turn.done();
        }
        if (Pauses.expired(turn)) {
            return turn.done();
        }
        boolean paused = run.status() == RunStatus.PAUSED;
        if (!paused && isDue(run.head().deadline(), turn.now())) {
            String message = "the run took longer than "
                    + Duration.between(run.head().startedAt(), run.head().deadline());
            Ending.fail(turn, Failure.of(ErrorClass.TIMEOUT, "run-timeout", message));
            return turn.done();
        }
        if (!paused) {
            TotalTimeouts.enforce(turn);
        }
        for (StepKey key : due(run, turn.now())) {
            // Nothing begins while the run is paused; it is due still when the run is resumed.
            if (!paused || run.work(key).status() != StepStatus.RETRYING) {
                over(turn, key);
            }
        }
        Reminders.remind(turn);
        return turn.advanced();
    }

    /** Says what was wrong, and does what would have been done in time. Nothing is wrong with a run that has ended. */
    static Outcome heal(Turn turn, RunCommand.Heal command) {
        if (turn.run().status().isTerminal()) {
            return turn.done();
        }
        turn.emit(new RunEvent.Healed(turn.now(), command.found(), command.detail()));
        return turn.run().status() == RunStatus.QUEUED ? turn.done() : wake(turn);
    }

    /** In a paused run that goes on by one: the first next attempt that is due, if there is one. */
    static void retryOne(Turn turn) {
        due(turn.run(), turn.now()).stream()
                .filter(key -> turn.run().work(key).status() == StepStatus.RETRYING)
                .findFirst()
                .filter(key -> turn.begin())
                .ifPresent(key -> Starts.again(turn, key));
    }

    /** When the run must be looked at, or null when it has ended. */
    static Instant next(Run run) {
        if (run.status().isTerminal()) {
            return null;
        }
        boolean paused = run.status() == RunStatus.PAUSED;
        Instant next = paused
                ? run.control().pausedAt().plus(Pauses.LONGEST)
                : run.head().deadline();
        if (run.control().stopping() != null) {
            next = earlier(next, run.control().stopping().until());
        }
        boolean open = false;
        for (int i = 0; i < run.plan().size(); i++) {
            StepState state = run.steps().get(i);
            next = paused ? next : earlier(next, TotalTimeouts.deadline(run, i));
            open |= !state.status().isTerminal();
            for (Work work : state.active()) {
                if (!paused || work.status() != StepStatus.RETRYING) {
                    next = earlier(next, earlier(work.due(), Reminders.next(work)));
                }
            }
        }
        // Nothing but the end is left, and it waits for what sub-runs have spent.
        return open || paused ? next : earlier(next, SubRuns.owedUntil(run));
    }

    private static Instant earlier(Instant one, Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.isBefore(one) ? other : one;
    }

    private static void over(Turn turn, StepKey key) {
        Work work = turn.run().work(key);
        switch (work.status()) {
            case RETRYING -> Starts.again(turn, key);
            case WAITING -> {
                if (work.place() != null) {
                    Groups.over(turn, key);
                } else if (work.approval() == null) {
                    Waits.over(turn, key);
                } else {
                    Decisions.expire(turn, key);
                }
            }
            case RUNNING -> Answers.failed(turn, key, timeout(work), null, Answers.FREE, true);
            case PENDING, SUCCEEDED, FAILED, SKIPPED, CANCELLED -> {}
        }
    }

    private static Failure timeout(Work work) {
        Duration allowed = Duration.between(work.attempts().getLast().startedAt(), work.due());
        return Failure.retryable(ErrorClass.TIMEOUT, "timeout", "there was no answer within " + allowed);
    }

    private static List<StepKey> due(Run run, Instant now) {
        return run.active(step -> true).stream()
                .filter(key -> isDue(run.work(key).due(), now))
                .toList();
    }

    static boolean isDue(Instant due, Instant now) {
        return due != null && !due.isAfter(now);
    }
}
