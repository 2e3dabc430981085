package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** What happened to the work of a step or of an item: its attempts, its waits, its end, and what it is to do. */
public sealed interface StepEvent extends RunEvent.OfStep {
    /**
     * @param input what is sent, or null for a {@code foreach} as a whole
     * @param workspace id of an artifact, or null
     * @param deadline when the attempt times out; null when another clock ends it
     * @param values the items of a {@code foreach}, otherwise null
     * @param cacheKey under which the result is kept for others, or null
     */
    record Started(
            Instant at,
            StepKey step,
            int attempt,
            String uses,
            JsonNode input,
            String workspace,
            Instant deadline,
            JsonNode values,
            String cacheKey)
            implements StepEvent {
        public Started(
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
     * @param budget of its own, or null; in logs from before it could inherit one, what was left above it at most
     */
    record SubRunStarted(Instant at, StepKey step, int attempt, String runId, WorkflowRef workflow, BigDecimal budget)
            implements StepEvent {}

    /** A sub-run has ended whose answer nobody waited for; its step may have ended before. @param cost all of it */
    record Charged(Instant at, StepKey step, int attempt, String runId, BigDecimal cost) implements StepEvent {}

    /** The step, or item, is done: the same work had this result before. It costs nothing. @param key of the work */
    record Cached(Instant at, StepKey step, String key, CacheHit.Source source, JsonNode output) implements StepEvent {}

    /** @param event name of the event that is waited for, or null */
    record Waiting(Instant at, StepKey step, String reason, Instant until, String event) implements StepEvent {
        Waiting(Instant at, StepKey step, String reason, Instant until) {
            this(at, step, reason, until, null);
        }
    }

    /** An attempt is in line: as many of its concurrency group as may be are at work. @param until when it gives up */
    record Queued(Instant at, StepKey step, String group, int limit, Instant until) implements StepEvent {}

    /** The run tells others something. */
    record EventEmitted(Instant at, StepKey step, String name, JsonNode data) implements StepEvent {}

    /**
     * @param cost of the attempt that failed
     * @param next when the next attempt starts
     * @param abandoned whether the attempt may still be worked on and must be called off
     */
    record Retrying(
            Instant at, StepKey step, int attempt, Failure error, BigDecimal cost, Instant next, boolean abandoned)
            implements StepEvent {}

    /**
     * An iteration of a {@code loop} ended and another follows.
     *
     * @param iteration from 0
     * @param next when the next one starts
     */
    record Looped(Instant at, StepKey step, int attempt, int iteration, JsonNode output, BigDecimal cost, Instant next)
            implements StepEvent {}

    /**
     * @param output null for a {@code foreach} as a whole when it is large; it follows from its items
     * @param cost of this attempt; of all items for a {@code foreach} as a whole
     */
    record Succeeded(Instant at, StepKey step, int attempt, JsonNode output, BigDecimal cost, long durationMillis)
            implements StepEvent {}

    record Failed(
            Instant at,
            StepKey step,
            int attempt,
            Failure error,
            JsonNode output,
            BigDecimal cost,
            long durationMillis,
            boolean abandoned)
            implements StepEvent {}

    /**
     * @param attempt the one that was at work and must be called off; 0 or null when there was none
     * @param output what the steps that need it see instead of a result, or null
     * @param skippedBy the person who did; null when the plan did
     */
    record Skipped(Instant at, StepKey step, String reason, Integer attempt, JsonNode output, String skippedBy)
            implements StepEvent {
        Skipped(Instant at, StepKey step, String reason) {
            this(at, step, reason, null, null, null);
        }
    }

    /**
     * A step starts over, as if it had not run.
     *
     * @param attempt the one that was at work and must be called off; 0 when there was none
     * @param resetBy the person who wanted it, or null when it follows from the reset of a step that this one needs
     */
    record Reset(Instant at, StepKey step, int attempt, String reason, String resetBy) implements StepEvent {}

    /**
     * A step's {@code with}, or what its agent is told and may use, was replaced for this run.
     *
     * @param before as it was; the same as {@code with} when only the agent was changed
     * @param agentBefore how the agent differed from its definition before; null when it did not, or nothing changed
     * @param agent how it differs now; null when nothing was changed of it
     */
    record Modified(
            Instant at,
            StepKey step,
            JsonNode before,
            JsonNode with,
            String reason,
            String modifiedBy,
            AgentChange agentBefore,
            AgentChange agent)
            implements StepEvent {}

    /**
     * The step, or item, ended in another run and is not done again: its result is taken over and costs nothing.
     *
     * @param from the run whose result it is, and the point at which it was taken
     * @param status succeeded, skipped, or failed where that may be
     * @param output null for a {@code foreach} as a whole: it follows from its items
     */
    record Reused(Instant at, StepKey step, Origin from, StepStatus status, JsonNode output, Failure error)
            implements StepEvent {}

    /** @param attempt the one that was at work and must be called off; 0 when there was none */
    record Cancelled(Instant at, StepKey step, int attempt, String reason, BigDecimal cost) implements StepEvent {}

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
            implements StepEvent {}

    /**
     * The steps that were drafted for a step are steps of the run from here on; their ids are below that of the step.
     *
     * @param digest of the draft
     * @param steps as in a definition, each with all that it needs
     */
    record PlanExtended(Instant at, StepKey step, String digest, JsonNode steps) implements StepEvent {}
}
