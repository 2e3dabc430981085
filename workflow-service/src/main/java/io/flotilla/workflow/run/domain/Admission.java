package io.flotilla.workflow.run.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/** How a run that was created leaves its queue. */
final class Admission {
    private Admission() {}

    static Outcome create(Turn turn, RunCommand.Start start) {
        if (turn.run().position() > 0) {
            return startedBefore();
        }
        created(turn, start, null);
        return turn.done();
    }

    /** What was done before is taken over even when the run has to wait: the other run may be gone by then. */
    static Outcome fork(Turn turn, RunCommand.Fork fork) {
        if (turn.run().position() > 0) {
            return startedBefore();
        }
        created(turn, fork.start(), fork.from());
        if (!fork.waits()) {
            started(turn);
        }
        Reuse.takeOver(turn, fork);
        return turn.advanced();
    }

    private static Outcome startedBefore() {
        return Outcome.Refused.of("already-started", "the run was started before");
    }

    private static void created(Turn turn, RunCommand.Start start, Origin from) {
        turn.emit(new RunEvent.Created(
                turn.now(),
                start.runId(),
                start.tenantId(),
                start.workflow(),
                start.inputs(),
                start.createdBy(),
                start.budget(),
                start.traceparent(),
                from,
                Placement.of(start.placement()).stored(),
                start.parent(),
                start.labels().isEmpty() ? null : new TreeMap<>(start.labels()),
                start.within().isEmpty() ? null : start.within()));
    }

    private static void started(Turn turn) {
        Duration timeout = turn.plan().definition().timeout();
        Instant deadline = timeout == null ? null : turn.now().plus(timeout);
        turn.emit(new RunEvent.Started(turn.now(), deadline));
    }

    /** The run's time begins: what it waited does not count. Harmless when it has begun. */
    static Outcome admit(Turn turn) {
        if (turn.run().status() != RunStatus.QUEUED) {
            return turn.done();
        }
        started(turn);
        return turn.advanced();
    }

    static Outcome prioritize(Turn turn, RunCommand.Prioritize command) {
        if (turn.run().status() != RunStatus.QUEUED) {
            return Outcome.Refused.of(
                    "run-not-queued",
                    "the run is " + turn.run().status().wireName() + "; only a queued run has a place in a queue");
        }
        if (turn.run().head().placement().priority() != command.priority()) {
            turn.emit(new RunEvent.Prioritized(turn.now(), command.priority(), command.by()));
        }
        return turn.done();
    }
}
