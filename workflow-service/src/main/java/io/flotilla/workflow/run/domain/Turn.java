package io.flotilla.workflow.run.domain;

import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.definition.domain.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The handling of one command: it collects the events, and applies each at once, so that what is decided next sees it.
 * Lives only within {@link Run#handle}.
 */
final class Turn {
    private final Context context;
    private final List<RunEvent> events = new ArrayList<>();
    private final Set<String> asks = new LinkedHashSet<>();
    private Run run;
    /** How many things may begin in this turn although the run is paused. */
    private int permits;
    /** Of the events, about. */
    private long bytes;

    Turn(Run run, Context context) {
        this.run = run;
        this.context = context;
    }

    /** What comes of a command, and of the length that the log then has. */
    Outcome bounded(RunCommand command) {
        Outcome outcome = handle(command);
        // What could not begin for want of room is no event either.
        if (outcome instanceof Outcome.Refused || (events.isEmpty() && !isFull())) {
            return outcome;
        }
        LogBound.keep(this);
        return done();
    }

    Outcome handle(RunCommand command) {
        if (run.position() == 0 && !isFirst(command)) {
            return Outcome.Refused.of("not-started", "the run was not started");
        }
        return switch (command) {
            case RunCommand.Start start -> Admission.create(this, start);
            case RunCommand.Fork fork -> Admission.fork(this, fork);
            case RunCommand.Admit ignored -> Admission.admit(this);
            case RunCommand.Prioritize priority -> Admission.prioritize(this, priority);
            case RunCommand.Succeed answer -> Answers.succeed(this, answer);
            case RunCommand.Fail answer -> Answers.fail(this, answer);
            case RunCommand.BeginSubRun begin -> SubRuns.begin(this, begin);
            case RunCommand.Decide decision -> Decisions.decide(this, decision);
            case RunCommand.Delegate delegation -> Delegations.delegate(this, delegation);
            case RunCommand.Cancel cancel -> Cancelling.cancel(this, cancel);
            case RunCommand.Pause pause -> Pauses.pause(this, pause);
            case RunCommand.Resume resume -> Pauses.resume(this, resume);
            case RunCommand.StepOnce step -> Pauses.step(this, step);
            case RunCommand.ChangeBudget change -> Changes.budget(this, change);
            case RunCommand.Inherit inherit -> Changes.inherit(this, inherit);
            case RunCommand.Skip skip -> Changes.skip(this, skip);
            case RunCommand.Retry retry -> Changes.retry(this, retry);
            case RunCommand.Modify modify -> Changes.modify(this, modify);
            case RunCommand.Signal signal -> Waits.signal(this, signal);
            case RunCommand.Grant grant -> Groups.grant(this, grant.step());
            case RunCommand.Wake ignored -> Clock.wake(this);
            case RunCommand.Heal heal -> Clock.heal(this, heal);
        };
    }

    private static boolean isFirst(RunCommand command) {
        return command instanceof RunCommand.Start || command instanceof RunCommand.Fork;
    }

    void emit(RunEvent event) {
        run = run.apply(event);
        events.add(event);
        bytes += LogBound.size(event);
    }

    /** Bytes of the log with what was decided in this turn, about. */
    long logBytes() {
        return context.log().bytes() + bytes;
    }

    /** Whether the log has no room for anything that begins. */
    boolean isFull() {
        return context.log().isFull(run, logBytes());
    }

    /** Something begins only when it is known whether there is a result of it. */
    void ask(String key) {
        asks.add(key);
    }

    boolean isAsking() {
        return !asks.isEmpty();
    }

    void permitOne() {
        permits = 1;
    }

    /** Whether nothing may begin. */
    boolean standsStill() {
        return run.status() == RunStatus.PAUSED && permits == 0;
    }

    /** Asked before each thing that begins: whether it may. */
    boolean begin() {
        if (isFull() || run.control().stopping() != null) {
            return false;
        }
        if (run.status() != RunStatus.PAUSED) {
            return true;
        }
        boolean may = permits > 0;
        permits = 0;
        return may;
    }

    /** The outcome after everything that can happen now has happened. */
    Outcome advanced() {
        Progress.advance(this);
        return done();
    }

    Outcome done() {
        return new Outcome.Decided(run, events, asks);
    }

    Run run() {
        return run;
    }

    Plan plan() {
        return run.plan();
    }

    Step step(StepKey key) {
        return plan().step(plan().position(key.step()));
    }

    Context context() {
        return context;
    }

    Instant now() {
        return context.now();
    }

    /** Milliseconds since a step or run began; 0 when it never did. */
    long millisSince(Instant start) {
        return start == null ? 0 : Math.max(0, Duration.between(start, now()).toMillis());
    }
}
