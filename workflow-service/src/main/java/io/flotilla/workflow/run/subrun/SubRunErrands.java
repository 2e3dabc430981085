package io.flotilla.workflow.run.subrun;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.run.domain.ApprovalEvent;
import io.flotilla.workflow.run.domain.CalledOff;
import io.flotilla.workflow.run.domain.Cancelling;
import io.flotilla.workflow.run.domain.Ceiling;
import io.flotilla.workflow.run.domain.Parent;
import io.flotilla.workflow.run.domain.Placement;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.domain.RunStatus;
import io.flotilla.workflow.run.domain.StepEvent;
import io.flotilla.workflow.run.domain.StepKey;
import io.flotilla.workflow.run.domain.SubRun;
import io.flotilla.workflow.run.domain.SubRuns;
import io.flotilla.workflow.run.subrun.Errand.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What run events mean to the sub-runs of a run, and to the run whose sub-run it is. */
public final class SubRunErrands {
    private SubRunErrands() {}

    /** @param workflow {@code name[@version]} @param firing of the parent, or null */
    record Order(
            String workflow,
            JsonNode inputs,
            String createdBy,
            String traceparent,
            int priority,
            Placement.Firing firing) {}

    /** @param grace how long what is at work may take to end, or null */
    record Stop(String reason, String by, Duration grace) {}

    record Hold(String reason, String by) {}

    /** @param within what the runs may spend of which the sub-run is a part, from the top */
    record Bounds(List<Ceiling> within, String by) {}

    /** How a sub-run ended. @param error null when it succeeded */
    record Result(RunStatus status, JsonNode outputs, Failure error, BigDecimal cost) {}

    /** @param run the state after the events */
    public static List<Errand> of(Run run, List<RunEvent> events) {
        List<Errand> errands = new ArrayList<>();
        for (RunEvent event : events) {
            errands.addAll(
                    switch (event) {
                        case RunEvent.OfRun e -> ofRun(run, e);
                        case StepEvent e -> ofStep(run, e);
                        case ApprovalEvent ignored -> List.<Errand>of();
                    });
        }
        return errands;
    }

    private static List<Errand> ofStep(Run run, StepEvent event) {
        CalledOff off = CalledOff.by(event);
        if (off != null && workflow(run, off.step()) != null) {
            Stop stop = new Stop("nobody waits for it any more: " + off.reason(), by(run), null);
            return List.of(errand(run, off.step(), off.attempt(), Kind.CANCEL, stop));
        }
        if (event instanceof StepEvent.Started e && e.deadline() != null && workflow(run, e.step()) != null) {
            Order order = new Order(
                    workflow(run, e.step()).ref(),
                    e.input(),
                    run.head().createdBy(),
                    run.head().traceparent(),
                    run.head().placement().priority(),
                    firing(run.head().placement().firing()));
            return List.of(errand(run, e.step(), e.attempt(), Kind.BEGIN, order));
        }
        return List.of();
    }

    private static List<Errand> ofRun(Run run, RunEvent.OfRun event) {
        return switch (event) {
            case RunEvent.Paused e -> toAll(run, Kind.PAUSE, new Hold("its parent was paused", e.pausedBy()));
            case RunEvent.Resumed e
            when e.resumedBy() != null -> toAll(run, Kind.RESUME, new Hold(null, e.resumedBy()));
            case RunEvent.BudgetChanged e -> bounds(run, e.changedBy());
            case RunEvent.BudgetInherited e -> bounds(run, e.changedBy());
            case RunEvent.Cancelling e ->
                toAll(run, Kind.CANCEL, new Stop(e.reason(), by(run), Duration.between(e.at(), e.until())));
            case RunEvent.Succeeded e -> answer(run, new Result(RunStatus.SUCCEEDED, e.outputs(), null, e.cost()));
            case RunEvent.Failed e -> answer(run, new Result(RunStatus.FAILED, e.outputs(), e.error(), e.cost()));
            case RunEvent.Cancelled e -> answer(run, new Result(RunStatus.CANCELLED, null, cancelled(e), e.cost()));
            default -> List.of();
        };
    }

    private static List<Errand> answer(Run run, Result result) {
        Parent parent = run.head().parent();
        return parent == null
                ? List.of()
                : List.of(Errand.of(
                        run.head().tenantId(),
                        run.head().id(),
                        parent.runId(),
                        parent.step(),
                        parent.attempt(),
                        Kind.ANSWER,
                        result));
    }

    private static Failure cancelled(RunEvent.Cancelled event) {
        String why = event.reason() == null ? "" : ": " + event.reason();
        return Failure.of(ErrorClass.CANCELLED, "cancelled", "it was cancelled by " + event.cancelledBy() + why);
    }

    private static List<Errand> toAll(Run run, Kind kind, Record data) {
        return Cancelling.atWork(run).stream()
                .filter(key -> workflow(run, key) != null)
                .map(key -> errand(run, key, run.work(key).attempt(), kind, data))
                .toList();
    }

    private static List<Errand> bounds(Run run, String by) {
        Bounds bounds = new Bounds(run.head().ceilings(), by);
        return SubRuns.spending(run).stream()
                .map(work -> errand(run, work.step(), work.attempt(), Kind.BOUND, bounds))
                .toList();
    }

    private static Errand errand(Run run, StepKey step, int attempt, Kind kind, Record data) {
        String id = run.head().id();
        return Errand.of(run.head().tenantId(), SubRun.id(id, step, attempt), id, step, attempt, kind, data);
    }

    /** The depth goes on, so that runs which start each other by events are found out also across sub-runs. */
    private static Placement.Firing firing(Placement.Firing firing) {
        return firing == null ? null : new Placement.Firing(null, firing.scheduledAt(), firing.depth());
    }

    private static String by(Run run) {
        return "run:" + run.head().id();
    }

    private static Uses.Workflow workflow(Run run, StepKey step) {
        return run.plan().step(run.plan().position(step.step())).uses() instanceof Uses.Workflow workflow
                ? workflow
                : null;
    }
}
