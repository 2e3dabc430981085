package io.flotilla.workflow.run.domain;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the passing of time brings about. */
final class Clock {
    private Clock() {}

    static Outcome wake(Turn turn) {
        Run run = turn.run();
        if (run.status().isTerminal()) {
            return turn.done();
        }
        if (isDue(run.head().deadline(), turn.now())) {
            String message = "the run took longer than "
                    + Duration.between(run.head().startedAt(), run.head().deadline());
            Ending.fail(turn, Failure.of(ErrorClass.TIMEOUT, "run-timeout", message));
            return turn.done();
        }
        for (StepKey key : due(run, turn.now())) {
            over(turn, key);
        }
        return turn.advanced();
    }

    /** When the run must be looked at, or null when it has ended. */
    static Instant next(Run run) {
        if (run.status().isTerminal()) {
            return null;
        }
        Instant next = run.head().deadline();
        for (StepState state : run.steps()) {
            for (Work work : active(state)) {
                boolean earlier =
                        work.due() != null && (next == null || work.due().isBefore(next));
                next = earlier ? work.due() : next;
            }
        }
        return next;
    }

    /** What is going on in a step: the step itself, or the items of a {@code foreach} that are at work. */
    static List<Work> active(StepState state) {
        if (!state.status().isActive()) {
            return List.of();
        }
        return state.items() == null
                ? List.of(state.work())
                : state.items().active().stream()
                        .map(index -> state.items().works().get(index))
                        .toList();
    }

    private static void over(Turn turn, StepKey key) {
        Work work = turn.run().work(key);
        switch (work.status()) {
            case RETRYING -> Starts.again(turn, key);
            case WAITING -> {
                if (work.approval() == null) {
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
        List<StepKey> due = new ArrayList<>();
        for (int position : run.plan().order()) {
            StepState state = run.steps().get(position);
            String id = run.plan().step(position).id();
            if (state.items() == null) {
                if (state.status().isActive() && isDue(state.work().due(), now)) {
                    due.add(StepKey.of(id));
                }
            } else {
                state.items().active().stream()
                        .filter(i -> isDue(state.items().works().get(i).due(), now))
                        .forEach(i -> due.add(new StepKey(id, i)));
            }
        }
        return due;
    }

    private static boolean isDue(Instant due, Instant now) {
        return due != null && !due.isAfter(now);
    }
}
