package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What happened in a run; the log is the truth. Each becomes exactly one published event, so that the position in the
 * log is the published sequence. Costs are USD, times of a step or run are milliseconds.
 */
public sealed interface RunEvent permits RunEvent.OfRun, RunEvent.OfStep {
    Instant at();

    /** What the event is called in storage and, with a prefix, in public. */
    default String type() {
        return EventTypes.name(this);
    }

    /** An event about the run as a whole. */
    sealed interface OfRun extends RunEvent {}

    /** An event about a step or an item. */
    sealed interface OfStep extends RunEvent permits StepEvent, ApprovalEvent {
        StepKey step();
    }

    /**
     * @param forkedFrom the point of another run at which this one begins, or null
     * @param placement null for the default queue and priority, and in logs from before there were queues
     * @param parent the work of another run that it does, or null
     * @param labels null for none, and in logs from before there were labels
     * @param within what the runs may spend of which it is a part, from the top; null for none
     */
    record Created(
            Instant at,
            String runId,
            String tenantId,
            WorkflowRef workflow,
            JsonNode inputs,
            String createdBy,
            BigDecimal budget,
            String traceparent,
            Origin forkedFrom,
            Placement placement,
            Parent parent,
            Map<String, String> labels,
            List<Ceiling> within)
            implements OfRun {}

    /** A run that waits in its queue has another place there. */
    record Prioritized(Instant at, int priority, String by) implements OfRun {}

    /** @param deadline when the run as a whole times out, or null */
    record Started(Instant at, Instant deadline) implements OfRun {}

    record Waiting(Instant at, String reason) implements OfRun {}

    /** The run was found in a state in which it would not have gone on, and was put right. @param found stable code */
    record Healed(Instant at, String found, String detail) implements OfRun {}

    /** @param deadline the new one when the run stood still, otherwise null @param resumedBy null when work goes on */
    record Resumed(Instant at, String reason, String resumedBy, Instant deadline) implements OfRun {}

    /** Nothing new begins; what is at work goes on. */
    record Paused(Instant at, String reason, String pausedBy) implements OfRun {}

    /**
     * The log is getting long; a run whose log is full fails.
     *
     * @param events in the log so far
     * @param bytes of the log so far, about
     */
    record LogWarned(Instant at, long events, long maxEvents, long bytes, long maxBytes) implements OfRun {}

    /** One thing that is ready begins although the run is paused. */
    record Stepped(Instant at, String steppedBy) implements OfRun {}

    /** @param before null when there was no limit */
    record BudgetChanged(Instant at, BigDecimal before, BigDecimal budget, String reason, String changedBy)
            implements OfRun {}

    /**
     * What the runs above a sub-run may spend has changed while it is at work.
     *
     * @param before what it could spend at most; null when there was no limit
     * @param budget what it can spend at most from now on; null when there is no limit any more
     * @param within what the runs may spend of which it is a part, from the top; its own budget is as it was
     * @param changedBy who changed the budget above
     */
    record BudgetInherited(Instant at, BigDecimal before, BigDecimal budget, List<Ceiling> within, String changedBy)
            implements OfRun {}

    /** Nothing begins any more, and what is at work has until then to end by itself. */
    record Cancelling(Instant at, String reason, String cancelledBy, Instant until) implements OfRun {}

    /**
     * The steps of the plan have ended, and what is to be done at the end begins: undoing, reporting, cleaning up.
     *
     * @param outcome how the run will end, unless cleaning up fails
     */
    record Closing(Instant at, RunStatus outcome, Failure error, String reason, String cancelledBy) implements OfRun {}

    record Succeeded(Instant at, JsonNode outputs, BigDecimal cost, long durationMillis) implements OfRun {}

    /** @param outputs those that could be computed from what there is */
    record Failed(Instant at, Failure error, JsonNode outputs, BigDecimal cost, long durationMillis) implements OfRun {}

    record Cancelled(Instant at, String reason, String cancelledBy, BigDecimal cost, long durationMillis)
            implements OfRun {}
}
