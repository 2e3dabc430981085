package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Extension;
import io.flotilla.workflow.definition.domain.Plan;
import java.math.BigDecimal;
import java.time.Instant;

/** How what happens to a step changes its run. @param run as it was before */
record StepFold(Run run) {
    Run apply(StepEvent event) {
        return owing(changed(event), event);
    }

    private Run changed(StepEvent event) {
        StepKey key = event.step();
        return switch (event) {
            case StepEvent.Started e -> started(e);
            case StepEvent.Cached e -> run.with(key, work -> work.cachedAs(e));
            case StepEvent.SubRunStarted e ->
                run.with(key, work -> work.begun(new SubRun(e.runId(), e.workflow(), e.budget())));
            case StepEvent.Charged e -> run.with(at(e), state(e).charged(e)).paid(e.cost());
            case StepEvent.Waiting e -> run.with(key, work -> work.waiting(e.until()));
            case StepEvent.Queued e -> run.with(key, work -> work.queued(e));
            case StepEvent.EventEmitted ignored -> run;
            case StepEvent.Retrying e -> run.with(key, work -> work.retrying(e)).paid(e.cost());
            case StepEvent.Succeeded e -> ended(e, StepStatus.SUCCEEDED, e.output(), null, e.cost());
            case StepEvent.Failed e -> failed(e);
            case StepEvent.Skipped e -> skipped(e);
            case StepEvent.Reset e -> reset(e);
            case StepEvent.Looped e -> run.with(key, work -> work.looping(e)).paid(e.cost());
            case StepEvent.Modified e -> run.with(modified(e));
            case StepEvent.Reused e -> reused(e);
            case StepEvent.Cancelled e ->
                run.with(key, work -> work.ended(e.at(), StepStatus.CANCELLED, null, null, BigDecimal.ZERO));
            case StepEvent.PlanDrafted e -> run.with(at(e), state(e).drafted(e)).paid(e.cost());
            case StepEvent.PlanExtended e -> extended(e);
        };
    }

    private int at(StepEvent event) {
        return run.plan().position(event.step().step());
    }

    private StepState state(StepEvent event) {
        return run.steps().get(at(event));
    }

    private Run started(StepEvent.Started event) {
        Run next = run.with(event.step(), work -> work.started(event));
        if (event.values() == null) {
            return next;
        }
        int at = at(event);
        Items items = Items.of(event.values(), state(event).work().base());
        return next.with(at, next.steps().get(at).expanded(items));
    }

    /** The cost of a {@code foreach} as a whole was paid with its items. */
    private Run ended(StepEvent event, StepStatus how, JsonNode told, Failure why, BigDecimal cost) {
        BigDecimal spent = whole(event) == null ? cost : BigDecimal.ZERO;
        JsonNode output = result(event, told);
        return run.with(event.step(), work -> work.ended(event.at(), how, output, why, spent))
                .paid(spent);
    }

    private Run failed(StepEvent.Failed event) {
        Run next = ended(event, StepStatus.FAILED, event.output(), event.error(), event.cost());
        boolean fatal = event.step().item() == null && isFatal(at(event));
        return fatal && run.failedStep() == null ? next.failing(event.step().step()) : next;
    }

    private Run skipped(StepEvent.Skipped event) {
        Run next = run.with(
                event.step(),
                work -> work.ended(event.at(), StepStatus.SKIPPED, event.output(), null, BigDecimal.ZERO));
        return event.skippedBy() == null
                ? next
                : next.with(run.control().waived(event.step().step()));
    }

    /** What was spent stays spent, and the numbers of attempts go on: no two of a step are ever the same. */
    private Run reset(StepEvent.Reset event) {
        int at = at(event);
        boolean goesOn = !run.plan().parts(at).isEmpty();
        Run next = goesOn
                ? run.with(event.step(), Work::executing)
                : run.with(at, state(event).reset(event.at()));
        return event.step().step().equals(run.failedStep()) ? next.failing(firstFailure(next)) : next;
    }

    /** The first step, as the plan has them, whose failure fails the run; null when there is none. */
    private String firstFailure(Run next) {
        for (int i = 0; i < run.plan().size(); i++) {
            if (next.steps().get(i).status() == StepStatus.FAILED && isFatal(i)) {
                return run.plan().step(i).id();
            }
        }
        return null;
    }

    /** Whether a failure of the step is one of the run; that of a drafted step is its plan's. */
    private boolean isFatal(int at) {
        return !run.plan().step(at).continueOnError() && run.plan().partOf(at) == null;
    }

    private Control modified(StepEvent.Modified event) {
        String step = event.step().step();
        return event.agent() == null
                ? run.control().modified(step, event.with())
                : run.control().changed(step, event.agent());
    }

    private Run extended(StepEvent.PlanExtended event) {
        Plan larger = run.plan().extended(new Extension(event.step().step(), event.digest(), event.steps()));
        return run.extended(larger).with(event.step(), Work::executing);
    }

    private Run reused(StepEvent.Reused event) {
        JsonNode output = result(event, event.output());
        Instant began = event.status() == StepStatus.SKIPPED ? null : event.at();
        return run.with(event.step(), work -> Work.reused(event, output, began));
    }

    /** What came of a step: as it was told, unless it follows from the step's items or from what was drafted for it. */
    private JsonNode result(StepEvent event, JsonNode told) {
        Items items = whole(event);
        if (items != null) {
            return items.output();
        }
        int at = at(event);
        return told == null && !run.plan().parts(at).isEmpty() ? Plans.output(run, at) : told;
    }

    /** The items, when the event is about a {@code foreach} as a whole: its result and cost are theirs. */
    private Items whole(StepEvent event) {
        return event.step().item() == null ? state(event).items() : null;
    }

    /** A sub-run that is called off is still to say what it cost. */
    private Run owing(Run next, StepEvent event) {
        CalledOff off = CalledOff.by(event);
        Work work = off == null ? null : run.work(off.step());
        SubRun sub = work == null || work.attempts().isEmpty()
                ? null
                : work.attempts().getLast().subRun();
        if (sub == null) {
            return next;
        }
        int at = at(event);
        StepState.Debt debt = new StepState.Debt(sub.runId(), event.at().plus(SubRuns.PATIENCE));
        return next.with(at, next.steps().get(at).owing(off.step(), off.attempt(), debt));
    }
}
