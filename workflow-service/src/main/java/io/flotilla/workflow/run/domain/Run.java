package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Extension;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.definition.domain.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
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
        Run run = switch (event) {
            case RunEvent.RunCreated e -> with(RunStatus.QUEUED, RunHead.of(e));
            case RunEvent.RunPrioritized e -> with(status, head.prioritized(e.priority()));
            case RunEvent.RunStarted e -> with(RunStatus.RUNNING, head.started(e));
            case RunEvent.StepStarted e -> started(e);
            case RunEvent.StepCached e -> with(e.step(), work -> work.cachedAs(e));
            case RunEvent.SubRunStarted e ->
                with(e.step(), work -> work.begun(new SubRun(e.runId(), e.workflow(), e.budget())));
            case RunEvent.StepCharged e -> charged(e);
            case RunEvent.StepWaiting e -> with(e.step(), work -> work.waiting(e.until()));
            case RunEvent.StepQueued e -> with(e.step(), work -> work.queued(e));
            case RunEvent.EventEmitted ignored -> this;
            case RunEvent.StepRetrying e ->
                with(e.step(), work -> work.retrying(e)).paid(e.cost());
            case RunEvent.StepSucceeded e -> succeeded(e);
            case RunEvent.StepFailed e -> failed(e);
            case RunEvent.StepSkipped e -> skipped(e);
            case RunEvent.StepReset e -> reset(e);
            case RunEvent.StepLooped e ->
                with(e.step(), work -> work.looping(e)).paid(e.cost());
            case RunEvent.StepModified e -> with(modified(e));
            case RunEvent.StepReused e -> reused(e);
            case RunEvent.StepCancelled e -> with(e.step(), work -> ended(work, e, StepStatus.CANCELLED));
            case RunEvent.ApprovalRequested e -> with(e.step(), work -> work.asked(Approval.of(e)));
            case RunEvent.ApprovalVoted e ->
                with(e.step(), work -> work.asked(work.approval().voted(Vote.of(e))));
            case RunEvent.ApprovalDelegated e ->
                with(
                        e.step(),
                        work -> work.asked(
                                work.approval().delegated(new Delegation(e.delegatedBy(), e.to(), e.own()))));
            case RunEvent.ApprovalReminded e ->
                with(e.step(), work -> work.asked(work.approval().reminding(e.at(), e.number())));
            case RunEvent.ApprovalEscalated e ->
                with(e.step(), work -> work.asked(work.approval().escalated(e)).waiting(e.expiresAt()));
            case RunEvent.ApprovalChanged e ->
                with(e.step(), work -> work.asked(work.approval().changed(e.digest())));
            case RunEvent.ApprovalDecided e ->
                with(e.step(), work -> work.asked(work.approval().decided(e.decision())));
            case RunEvent.RunHealed ignored -> this;
            case RunEvent.PlanDrafted e -> drafted(e);
            case RunEvent.PlanExtended e -> extended(e);
            case RunEvent.RunWaiting ignored -> with(RunStatus.WAITING, head);
            case RunEvent.RunResumed e ->
                with(RunStatus.RUNNING, e.deadline() == null ? head : head.due(e.deadline()))
                        .with(control.resumed());
            case RunEvent.RunPaused e -> with(RunStatus.PAUSED, head).with(control.paused(e.at()));
            case RunEvent.RunStepped ignored -> this;
            case RunEvent.RunLogWarned ignored -> with(status, head.warnedOfLog());
            case RunEvent.BudgetChanged e -> with(status, head.allowed(e.budget()));
            case RunEvent.RunCancelling e ->
                with(control.stopping(new Control.Stopping(e.reason(), e.cancelledBy(), e.until())));
            case RunEvent.RunClosing e ->
                with(RunStatus.RUNNING, head.due(null))
                        .with(control.closing(
                                new Control.Closing(e.outcome(), e.error(), e.reason(), e.cancelledBy())));
            case RunEvent.RunSucceeded e -> finished(RunStatus.SUCCEEDED, e.outputs(), null, e.at());
            case RunEvent.RunFailed e -> finished(RunStatus.FAILED, e.outputs(), e.error(), e.at());
            case RunEvent.RunCancelled e -> finished(RunStatus.CANCELLED, null, null, e.at());
        };
        return owing(run, event).at(position + 1);
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

    /** What its agents and tools may spend together, in USD; null when that is not limited. */
    public BigDecimal allowance() {
        return SubRuns.allowance(this);
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

    private Control modified(RunEvent.StepModified event) {
        String step = event.step().step();
        return event.agent() == null ? control.modified(step, event.with()) : control.changed(step, event.agent());
    }

    private Run started(RunEvent.StepStarted event) {
        Run run = with(event.step(), work -> work.started(event));
        if (event.values() == null) {
            return run;
        }
        int at = plan.position(event.step().step());
        return run.with(
                at,
                run.steps
                        .get(at)
                        .expanded(Items.of(event.values(), steps.get(at).work().base())));
    }

    /** A sub-run that is called off is still to say what it cost. */
    private Run owing(Run next, RunEvent event) {
        CalledOff off = CalledOff.by(event);
        Work work = off == null ? null : work(off.step());
        SubRun sub = work == null || work.attempts().isEmpty()
                ? null
                : work.attempts().getLast().subRun();
        if (sub == null) {
            return next;
        }
        int at = plan.position(off.step().step());
        StepState.Debt debt = new StepState.Debt(sub.runId(), event.at().plus(SubRuns.PATIENCE));
        return next.with(at, next.steps.get(at).owing(off.step(), off.attempt(), debt));
    }

    private Run charged(RunEvent.StepCharged event) {
        int at = plan.position(event.step().step());
        return with(at, steps.get(at).charged(event)).paid(event.cost());
    }

    private Run succeeded(RunEvent.StepSucceeded event) {
        Items items = whole(event.step());
        JsonNode output = result(event.step(), event.output());
        BigDecimal spent = items == null ? event.cost() : BigDecimal.ZERO;
        return with(event.step(), work -> work.ended(event.at(), StepStatus.SUCCEEDED, output, null, spent))
                .paid(spent);
    }

    private Run failed(RunEvent.StepFailed event) {
        Items items = whole(event.step());
        JsonNode output = result(event.step(), event.output());
        BigDecimal spent = items == null ? event.cost() : BigDecimal.ZERO;
        Run run = with(event.step(), work -> work.ended(event.at(), StepStatus.FAILED, output, event.error(), spent))
                .paid(spent);
        int at = plan.position(event.step().step());
        Step step = plan.step(at);
        boolean fatal = event.step().item() == null && isFatal(at);
        return fatal && failedStep == null ? run.failing(step.id()) : run;
    }

    private Run skipped(RunEvent.StepSkipped event) {
        Run run = with(
                event.step(),
                work -> work.ended(event.at(), StepStatus.SKIPPED, event.output(), null, BigDecimal.ZERO));
        return event.skippedBy() == null
                ? run
                : run.with(control.waived(event.step().step()));
    }

    /** What was spent stays spent, and the numbers of attempts go on: no two of a step are ever the same. */
    private Run reset(RunEvent.StepReset event) {
        String step = event.step().step();
        int at = plan.position(step);
        boolean goesOn = !plan.parts(at).isEmpty();
        Run run = goesOn
                ? with(event.step(), Work::executing)
                : with(at, steps.get(at).reset(event.at()));
        return step.equals(failedStep) ? run.failing(run.firstFailure()) : run;
    }

    /** The first step, as the plan has them, whose failure fails the run; null when there is none. */
    private String firstFailure() {
        for (int i = 0; i < plan.size(); i++) {
            if (steps.get(i).status() == StepStatus.FAILED && isFatal(i)) {
                return plan.step(i).id();
            }
        }
        return null;
    }

    /** Whether a failure of the step is one of the run; that of a drafted step is its plan's. */
    private boolean isFatal(int at) {
        return !plan.step(at).continueOnError() && plan.partOf(at) == null;
    }

    private Run drafted(RunEvent.PlanDrafted event) {
        int at = plan.position(event.step().step());
        return with(at, steps.get(at).drafted(event)).paid(event.cost());
    }

    private Run extended(RunEvent.PlanExtended event) {
        Plan larger = plan.extended(new Extension(event.step().step(), event.digest(), event.steps()));
        Slots<StepState> more = steps.grown(larger.size(), StepState.PENDING);
        return new Run(larger, position, status, head, more, cost, failedStep, control, outputs, error, null)
                .with(event.step(), Work::executing);
    }

    private Run reused(RunEvent.StepReused event) {
        JsonNode output = result(event.step(), event.output());
        Instant began = event.status() == StepStatus.SKIPPED ? null : event.at();
        return with(event.step(), work -> Work.reused(event, output, began));
    }

    /** What came of a step: as it was told, unless it follows from the step's items or from what was drafted for it. */
    private JsonNode result(StepKey key, JsonNode told) {
        Items items = whole(key);
        if (items != null) {
            return items.output();
        }
        int at = plan.position(key.step());
        return told == null && !plan.parts(at).isEmpty() ? Plans.output(this, at) : told;
    }

    /** The items, when the key names a {@code foreach} as a whole: its result and cost are theirs. */
    private Items whole(StepKey key) {
        return key.item() == null ? state(key.step()).items() : null;
    }

    private static Work ended(Work work, RunEvent event, StepStatus how) {
        return work.ended(event.at(), how, null, null, BigDecimal.ZERO);
    }

    private Run with(StepKey key, UnaryOperator<Work> change) {
        int at = plan.position(key.step());
        return with(at, steps.get(at).with(key, change));
    }

    private Run with(int at, StepState state) {
        return new Run(
                plan, position, status, head, steps.with(at, state), cost, failedStep, control, outputs, error, null);
    }

    private Run with(RunStatus newStatus, RunHead newHead) {
        return new Run(plan, position, newStatus, newHead, steps, cost, failedStep, control, outputs, error, null);
    }

    private Run with(Control changed) {
        return new Run(plan, position, status, head, steps, cost, failedStep, changed, outputs, error, finishedAt);
    }

    private Run paid(BigDecimal spent) {
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

    private Run failing(String step) {
        return new Run(plan, position, status, head, steps, cost, step, control, outputs, error, null);
    }

    private Run finished(RunStatus how, JsonNode result, Failure why, Instant at) {
        return new Run(plan, position, how, head, steps, cost, failedStep, control, result, why, at);
    }

    private Run at(long newPosition) {
        return new Run(plan, newPosition, status, head, steps, cost, failedStep, control, outputs, error, finishedAt);
    }
}
