package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

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
     * @param parent the work of another run that it does, or null
     * @param labels null for none, and in logs from before there were labels
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
            Placement placement,
            Parent parent,
            Map<String, String> labels)
            implements RunEvent {
        public RunCreated(
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
                Parent parent) {
            this(
                    at,
                    runId,
                    tenantId,
                    workflow,
                    inputs,
                    createdBy,
                    budget,
                    traceparent,
                    forkedFrom,
                    placement,
                    parent,
                    null);
        }
    }

    /** A run that waits in its queue has another place there. */
    record RunPrioritized(Instant at, int priority, String by) implements RunEvent {}

    /** @param deadline when the run as a whole times out, or null */
    record RunStarted(Instant at, Instant deadline) implements RunEvent {}

    /**
     * @param input what is sent, or null for a {@code foreach} as a whole
     * @param workspace id of an artifact, or null
     * @param deadline when the attempt times out; null when another clock ends it
     * @param values the items of a {@code foreach}, otherwise null
     * @param cacheKey under which the result is kept for others, or null
     */
    record StepStarted(
            Instant at,
            StepKey step,
            int attempt,
            String uses,
            JsonNode input,
            String workspace,
            Instant deadline,
            JsonNode values,
            String cacheKey)
            implements OfStep {
        public StepStarted(
                Instant at,
                StepKey step,
                int attempt,
                String uses,
                JsonNode input,
                String workspace,
                Instant deadline,
                JsonNode values) {
            this(at, step, attempt, uses, input, workspace, deadline, values, null);
        }
    }

    /**
     * The run that does the work of an attempt was made.
     *
     * @param workflow its version is the one that was current then, unless the step names one
     * @param budget what it may spend, or null
     */
    record SubRunStarted(Instant at, StepKey step, int attempt, String runId, WorkflowRef workflow, BigDecimal budget)
            implements OfStep {}

    /** A sub-run has ended whose answer nobody waited for; its step may have ended before. @param cost all of it */
    record StepCharged(Instant at, StepKey step, int attempt, String runId, BigDecimal cost) implements OfStep {}

    /** The step, or item, is done: the same work had this result before. It costs nothing. @param key of the work */
    record StepCached(Instant at, StepKey step, String key, CacheHit.Source source, JsonNode output)
            implements OfStep {}

    /** @param event name of the event that is waited for, or null */
    record StepWaiting(Instant at, StepKey step, String reason, Instant until, String event) implements OfStep {
        StepWaiting(Instant at, StepKey step, String reason, Instant until) {
            this(at, step, reason, until, null);
        }
    }

    /** An attempt is in line: as many of its concurrency group as may be are at work. @param until when it gives up */
    record StepQueued(Instant at, StepKey step, String group, int limit, Instant until) implements OfStep {}

    /** The run tells others something. */
    record EventEmitted(Instant at, StepKey step, String name, JsonNode data) implements OfStep {}

    /**
     * @param cost of the attempt that failed
     * @param next when the next attempt starts
     * @param abandoned whether the attempt may still be worked on and must be called off
     */
    record StepRetrying(
            Instant at, StepKey step, int attempt, Failure error, BigDecimal cost, Instant next, boolean abandoned)
            implements OfStep {}

    /**
     * An iteration of a {@code loop} ended and another follows.
     *
     * @param iteration from 0
     * @param next when the next one starts
     */
    record StepLooped(
            Instant at, StepKey step, int attempt, int iteration, JsonNode output, BigDecimal cost, Instant next)
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
     * @param attempt the one that was at work and must be called off; 0 or null when there was none
     * @param output what the steps that need it see instead of a result, or null
     * @param skippedBy the person who did; null when the plan did
     */
    record StepSkipped(Instant at, StepKey step, String reason, Integer attempt, JsonNode output, String skippedBy)
            implements OfStep {
        StepSkipped(Instant at, StepKey step, String reason) {
            this(at, step, reason, null, null, null);
        }
    }

    /**
     * A step starts over, as if it had not run.
     *
     * @param attempt the one that was at work and must be called off; 0 when there was none
     * @param resetBy the person who wanted it, or null when it follows from the reset of a step that this one needs
     */
    record StepReset(Instant at, StepKey step, int attempt, String reason, String resetBy) implements OfStep {}

    /**
     * A step's {@code with}, or what its agent is told and may use, was replaced for this run.
     *
     * @param before as it was; the same as {@code with} when only the agent was changed
     * @param agentBefore how the agent differed from its definition before; null when it did not, or nothing changed
     * @param agent how it differs now; null when nothing was changed of it
     */
    record StepModified(
            Instant at,
            StepKey step,
            JsonNode before,
            JsonNode with,
            String reason,
            String modifiedBy,
            AgentChange agentBefore,
            AgentChange agent)
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

    /** @param attempt the one that was at work and must be called off; 0 when there was none */
    record StepCancelled(Instant at, StepKey step, int attempt, String reason, BigDecimal cost) implements OfStep {}

    /**
     * @param rules who decides and how; null when anybody's first word does
     * @param asked the digest without what people have changed of the steps that come after; null when it is the same
     */
    record ApprovalRequested(
            Instant at,
            StepKey step,
            String approvalId,
            String digest,
            String title,
            String description,
            JsonNode form,
            JsonNode subject,
            Instant expiresAt,
            ApprovalRules rules,
            String asked)
            implements OfStep {}

    /**
     * One of several people who decide has said something.
     *
     * @param vote approved or rejected
     * @param onBehalfOf who delegated the voice, or null when it is the person's own
     */
    record ApprovalVoted(
            Instant at,
            StepKey step,
            String approvalId,
            String vote,
            String reason,
            String votedBy,
            String onBehalfOf,
            String digest,
            JsonNode answers)
            implements OfStep {}

    /**
     * Somebody lets another one speak for it; or takes the voice back, when both are the same.
     *
     * @param own whether the voice is the delegator's own, or only one that it holds
     */
    record ApprovalDelegated(
            Instant at, StepKey step, String approvalId, String delegatedBy, String to, boolean own, String reason)
            implements OfStep {}

    /** Those who are asked were reminded. @param number from 1 */
    record ApprovalReminded(Instant at, StepKey step, String approvalId, int number, Approval.Missing missing)
            implements OfStep {}

    /** Nobody decided in time, and others are asked; what was said before does not count. @param level from 1 */
    record ApprovalEscalated(
            Instant at, StepKey step, String approvalId, int level, Approvers approvers, int quorum, Instant expiresAt)
            implements OfStep {}

    /** A step that comes after was modified: the approval would cover something else, and is asked for anew. */
    record ApprovalChanged(Instant at, StepKey step, String approvalId, String digest, String reason, String changedBy)
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

    /**
     * An agent has drafted steps for a plan.
     *
     * @param round from 1
     * @param draft as it was answered: an object with {@code steps}, unless it is wrong
     * @param digest of the steps
     * @param errors what is wrong with it, by path; empty when nothing is
     */
    record PlanDrafted(
            Instant at,
            StepKey step,
            int attempt,
            int round,
            JsonNode draft,
            String digest,
            List<FieldError> errors,
            BigDecimal cost)
            implements OfStep {}

    /**
     * The steps that were drafted for a step are steps of the run from here on; their ids are below that of the step.
     *
     * @param digest of the draft
     * @param steps as in a definition, each with all that it needs
     */
    record PlanExtended(Instant at, StepKey step, String digest, JsonNode steps) implements OfStep {}

    record RunWaiting(Instant at, String reason) implements RunEvent {}

    /** The run was found in a state in which it would not have gone on, and was put right. @param found stable code */
    record RunHealed(Instant at, String found, String detail) implements RunEvent {}

    /** @param deadline the new one when the run stood still, otherwise null @param resumedBy null when work goes on */
    record RunResumed(Instant at, String reason, String resumedBy, Instant deadline) implements RunEvent {}

    /** Nothing new begins; what is at work goes on. */
    record RunPaused(Instant at, String reason, String pausedBy) implements RunEvent {}

    /**
     * The log is getting long; a run whose log is full fails.
     *
     * @param events in the log so far
     * @param bytes of the log so far, about
     */
    record RunLogWarned(Instant at, long events, long maxEvents, long bytes, long maxBytes) implements RunEvent {}

    /** One thing that is ready begins although the run is paused. */
    record RunStepped(Instant at, String steppedBy) implements RunEvent {}

    /** @param before null when there was no limit */
    record BudgetChanged(Instant at, BigDecimal before, BigDecimal budget, String reason, String changedBy)
            implements RunEvent {}

    /** Nothing begins any more, and what is at work has until then to end by itself. */
    record RunCancelling(Instant at, String reason, String cancelledBy, Instant until) implements RunEvent {}

    /**
     * The steps of the plan have ended, and what is to be done at the end begins: undoing, reporting, cleaning up.
     *
     * @param outcome how the run will end, unless cleaning up fails
     */
    record RunClosing(Instant at, RunStatus outcome, Failure error, String reason, String cancelledBy)
            implements RunEvent {}

    record RunSucceeded(Instant at, JsonNode outputs, BigDecimal cost, long durationMillis) implements RunEvent {}

    /** @param outputs those that could be computed from what there is */
    record RunFailed(Instant at, Failure error, JsonNode outputs, BigDecimal cost, long durationMillis)
            implements RunEvent {}

    record RunCancelled(Instant at, String reason, String cancelledBy, BigDecimal cost, long durationMillis)
            implements RunEvent {}
}
