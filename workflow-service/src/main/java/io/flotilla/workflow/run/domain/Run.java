package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.definition.domain.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A run: {@link #handle} decides what happens, {@link #apply} evolves the state by what happened. Both are pure, and
 * the state is nothing but the fold of the log.
 *
 * @param plan that of the definition, and what was drafted since
 * @param position of the last event in the log; 0 before the first
 * @param steps by their position in the plan
 * @param failedStep the first step whose failure fails the run, or null
 * @param control what people have changed of it
 */
public record Run(
        Plan plan,
        long position,
        RunStatus status,
        RunHead head,
        Slots<StepState> steps,
        BigDecimal cost,
        String failedStep,
        Control control,
        JsonNode outputs,
        Failure error,
        Instant finishedAt) {

    /** Before its first event. */
    public static Run empty(Plan plan) {
        return new Run(
                plan,
                0,
                RunStatus.QUEUED,
                null,
                Slots.of(plan.size(), StepState.PENDING),
                BigDecimal.ZERO,
                null,
                Control.NONE,
                null,
                null,
                null);
    }

    public Outcome handle(RunCommand command, Context context) {
        return new Turn(this, context).bounded(command);
    }

    public Run apply(Collection<? extends RunEvent> events) {
        Run run = this;
        for (RunEvent event : events) {
            run = run.apply(event);
        }
        return run;
    }

    public Run apply(RunEvent event) {
        Run next = switch (event) {
            case RunEvent.OfRun e -> changed(e);
            case StepEvent e -> new StepFold(this).apply(e);
            case ApprovalEvent e -> with(e.step(), work -> work.asked(e));
        };
        return next.at(position + 1);
    }

    private Run changed(RunEvent.OfRun event) {
        return switch (event) {
            case RunEvent.Created e -> with(RunStatus.QUEUED, RunHead.of(e));
            case RunEvent.Prioritized e -> with(status, head.prioritized(e.priority()));
            case RunEvent.Started e -> with(RunStatus.RUNNING, head.started(e));
            case RunEvent.Waiting ignored -> with(RunStatus.WAITING, head);
            case RunEvent.Healed ignored -> this;
            case RunEvent.Resumed e ->
                with(RunStatus.RUNNING, e.deadline() == null ? head : head.due(e.deadline()))
                        .with(control.resumed(e.at()));
            case RunEvent.Paused e -> with(RunStatus.PAUSED, head).with(control.paused(e.at()));
            case RunEvent.Stepped ignored -> this;
            case RunEvent.LogWarned ignored -> with(status, head.warnedOfLog());
            case RunEvent.BudgetChanged e -> with(status, head.allowed(e.budget()));
            case RunEvent.BudgetInherited e -> with(status, head.inWhole(e.within()));
            case RunEvent.Cancelling e ->
                with(control.stopping(new Control.Stopping(e.reason(), e.cancelledBy(), e.until())));
            case RunEvent.Closing e ->
                with(RunStatus.RUNNING, head.due(null))
                        .with(control.closing(
                                new Control.Closing(e.outcome(), e.error(), e.reason(), e.cancelledBy())));
            case RunEvent.Succeeded e -> finished(RunStatus.SUCCEEDED, e.outputs(), null, e.at());
            case RunEvent.Failed e -> finished(RunStatus.FAILED, e.outputs(), e.error(), e.at());
            case RunEvent.Cancelled e -> finished(RunStatus.CANCELLED, null, null, e.at());
        };
    }

    /** When the run must be looked at again, at the latest; null when it is queued or has ended. */
    public Instant wakeAt() {
        return Clock.next(this);
    }

    /** The questions to people that wait for an answer. */
    public List<StepKey> questions() {
        return Questions.open(this);
    }

    /** The steps that wait for an event. */
    public List<StepKey> listeners() {
        return Waits.listeners(this);
    }

    /**
     * What is going on, in the order of the plan: steps and, of a {@code foreach}, its items that are at work.
     *
     * @param which the steps that are asked about
     */
    List<StepKey> active(Predicate<Step> which) {
        List<StepKey> active = new ArrayList<>();
        for (int position : plan.order()) {
            Step step = plan.step(position);
            StepState state = steps.get(position);
            if (!state.status().isActive() || !which.test(step)) {
                continue;
            }
            if (state.items() == null) {
                active.add(StepKey.of(step.id()));
            } else {
                state.items().active().forEach(i -> active.add(new StepKey(step.id(), i)));
            }
        }
        return active;
    }

    public StepState state(String step) {
        Integer at = plan.position(step);
        return at == null ? null : steps.get(at);
    }

    /** The work that a key names, or null when the run has none of it. */
    public Work work(StepKey key) {
        StepState state = state(key.step());
        return state == null ? null : state.work(key);
    }

    Run with(StepKey key, UnaryOperator<Work> change) {
        int at = plan.position(key.step());
        return with(at, steps.get(at).with(key, change));
    }

    Run with(int at, StepState state) {
        return new Run(
                plan, position, status, head, steps.with(at, state), cost, failedStep, control, outputs, error, null);
    }

    private Run with(RunStatus newStatus, RunHead newHead) {
        return new Run(plan, position, newStatus, newHead, steps, cost, failedStep, control, outputs, error, null);
    }

    Run with(Control changed) {
        return new Run(plan, position, status, head, steps, cost, failedStep, changed, outputs, error, finishedAt);
    }

    Run paid(BigDecimal spent) {
        return spent.signum() == 0
                ? this
                : new Run(
                        plan,
                        position,
                        status,
                        head,
                        steps,
                        cost.add(spent),
                        failedStep,
                        control,
                        outputs,
                        error,
                        null);
    }

    Run failing(String step) {
        return new Run(plan, position, status, head, steps, cost, step, control, outputs, error, null);
    }

    private Run finished(RunStatus how, JsonNode result, Failure why, Instant at) {
        return new Run(plan, position, how, head, steps, cost, failedStep, control, result, why, at);
    }

    /** With the steps that were drafted at the end of its plan. */
    Run extended(Plan larger) {
        Slots<StepState> more = steps.grown(larger.size(), StepState.PENDING);
        return new Run(larger, position, status, head, more, cost, failedStep, control, outputs, error, null);
    }

    private Run at(long newPosition) {
        return new Run(plan, newPosition, status, head, steps, cost, failedStep, control, outputs, error, finishedAt);
    }
}
