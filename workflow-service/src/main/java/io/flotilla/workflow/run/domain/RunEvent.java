package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What happened in a run; the log is the truth. Each becomes exactly one published event, so that the position in the
 * log is the published sequence. Costs are USD, times of a step or run are milliseconds.
 */
public sealed interface RunEvent {
    Instant at();

    /** What the event is called in storage and, with a prefix, in public. */
    default String type() {
        return EventTypes.name(this);
    }

    /** An event about a step or an item. */
    sealed interface OfStep extends RunEvent {
        StepKey step();
    }

    /**
     * @param forkedFrom the point of another run at which this one begins, or null
     * @param placement null for the default queue and priority, and in logs from before there were queues
     */
    record RunCreated(
            Instant at,
            String runId,
            String tenantId,
            WorkflowRef workflow,
            JsonNode inputs,
            String createdBy,
            BigDecimal budget,
            String traceparent,
            Origin forkedFrom,
            Placement placement)
            implements RunEvent {}

    /** A run that waits in its queue has another place there. */
    record RunPrioritized(Instant at, int priority, String by) implements RunEvent {}

    /** @param deadline when the run as a whole times out, or null */
    record RunStarted(Instant at, Instant deadline) implements RunEvent {}

    /**
     * @param input what is sent, or null for a {@code foreach} as a whole
     * @param workspace id of an artifact, or null
     * @param deadline when the attempt times out; null when another clock ends it
     * @param values the items of a {@code foreach}, otherwise null
     */
    record StepStarted(
            Instant at,
            StepKey step,
            int attempt,
            String uses,
            JsonNode input,
            String workspace,
            Instant deadline,
            JsonNode values)
            implements OfStep {}

    record StepWaiting(Instant at, StepKey step, String reason, Instant until) implements OfStep {}

    /**
     * @param cost of the attempt that failed
     * @param next when the next attempt starts
     * @param abandoned whether the attempt may still be worked on and must be called off
     */
    record StepRetrying(
            Instant at, StepKey step, int attempt, Failure error, BigDecimal cost, Instant next, boolean abandoned)
            implements OfStep {}

    /**
     * @param output null for a {@code foreach} as a whole when it is large; it follows from its items
     * @param cost of this attempt; of all items for a {@code foreach} as a whole
     */
    record StepSucceeded(Instant at, StepKey step, int attempt, JsonNode output, BigDecimal cost, long durationMillis)
            implements OfStep {}

    record StepFailed(
            Instant at,
            StepKey step,
            int attempt,
            Failure error,
            JsonNode output,
            BigDecimal cost,
            long durationMillis,
            boolean abandoned)
            implements OfStep {}

    /**
     * The step, or item, ended in another run and is not done again: its result is taken over and costs nothing.
     *
     * @param from the run whose result it is, and the point at which it was taken
     * @param status succeeded, skipped, or failed where that may be
     * @param output null for a {@code foreach} as a whole: it follows from its items
     */
    record StepReused(Instant at, StepKey step, Origin from, StepStatus status, JsonNode output, Failure error)
            implements OfStep {}

    record StepSkipped(Instant at, StepKey step, String reason) implements OfStep {}

    /** @param attempt the one that was at work and must be called off; 0 when there was none */
    record StepCancelled(Instant at, StepKey step, int attempt, String reason, BigDecimal cost) implements OfStep {}

    record ApprovalRequested(
            Instant at,
            StepKey step,
            String approvalId,
            String digest,
            String title,
            String description,
            JsonNode form,
            JsonNode subject,
            Instant expiresAt)
            implements OfStep {}

    record ApprovalDecided(
            Instant at,
            StepKey step,
            String approvalId,
            String decision,
            String reason,
            String decidedBy,
            String digest,
            JsonNode answers)
            implements OfStep {}

    record RunWaiting(Instant at, String reason) implements RunEvent {}

    record RunResumed(Instant at, String reason) implements RunEvent {}

    record RunSucceeded(Instant at, JsonNode outputs, BigDecimal cost, long durationMillis) implements RunEvent {}

    /** @param outputs those that could be computed from what there is */
    record RunFailed(Instant at, Failure error, JsonNode outputs, BigDecimal cost, long durationMillis)
            implements RunEvent {}

    record RunCancelled(Instant at, String reason, String cancelledBy, BigDecimal cost, long durationMillis)
            implements RunEvent {}
}
