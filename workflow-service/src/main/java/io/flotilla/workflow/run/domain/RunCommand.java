package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What can be asked of a run, and what it can be told. */
public sealed interface RunCommand {
    /**
     * The first command of every run: it is there, and waits in its queue.
     *
     * @param placement null for the default
     * @param parent the work of another run that it does, or null
     * @param labels by which it is found
     * @param within what the runs may spend of which it is a part, from the top
     */
    record Start(
            String runId,
            String tenantId,
            WorkflowRef workflow,
            JsonNode inputs,
            String createdBy,
            BigDecimal budget,
            String traceparent,
            Placement placement,
            Parent parent,
            Map<String, String> labels,
            List<Ceiling> within)
            implements RunCommand {
        public Start {
            labels = Map.copyOf(labels);
            within = List.copyOf(within);
        }

        /** Of a run that is part of no other. */
        public Start(
                String runId,
                String tenantId,
                WorkflowRef workflow,
                JsonNode inputs,
                String createdBy,
                BigDecimal budget,
                String traceparent,
                Placement placement,
                Parent parent,
                Map<String, String> labels) {
            this(
                    runId,
                    tenantId,
                    workflow,
                    inputs,
                    createdBy,
                    budget,
                    traceparent,
                    placement,
                    parent,
                    labels,
                    List.of());
        }

        public Start within(List<Ceiling> above) {
            return new Start(
                    runId,
                    tenantId,
                    workflow,
                    inputs,
                    createdBy,
                    budget,
                    traceparent,
                    placement,
                    parent,
                    labels,
                    above);
        }
    }

    /**
     * The first command of a run that goes on from a point of another.
     *
     * @param past the other run as it was at that point, by the definition that it was started with
     * @param waits whether it waits in its queue; otherwise it starts at once
     */
    record Fork(Start start, Origin from, Run past, boolean waits) implements RunCommand {
        public Fork(Start start, Origin from, Run past) {
            this(start, from, past, false);
        }

        public Fork queued() {
            return new Fork(start, from, past, true);
        }
    }

    /** There is room for the run: it starts. */
    record Admit() implements RunCommand {}

    /** Moves a run that waits within its queue. */
    record Prioritize(int priority, String by) implements RunCommand {}

    /** The work of an attempt is done. @param cost what it cost, zero or more */
    record Succeed(StepKey step, int attempt, JsonNode output, BigDecimal cost) implements RunCommand {}

    /** The work of an attempt failed. @param output what there is of a result, or null */
    record Fail(StepKey step, int attempt, Failure error, JsonNode output, BigDecimal cost) implements RunCommand {}

    /**
     * The sub-run of an attempt can be made.
     *
     * @param budget what its definition lets it spend, or null
     */
    record BeginSubRun(StepKey step, int attempt, String runId, WorkflowRef workflow, BigDecimal budget)
            implements RunCommand {}

    /**
     * A person has decided.
     *
     * @param digest of what the person saw; may be null for a rejection
     * @param answers to the form, or null
     */
    record Decide(
            StepKey step, String approvalId, boolean approve, String reason, String digest, JsonNode answers, Person by)
            implements RunCommand {
        /** By somebody of whom only the name is known. */
        public Decide(
                StepKey step,
                String approvalId,
                boolean approve,
                String reason,
                String digest,
                JsonNode answers,
                String decidedBy) {
            this(step, approvalId, approve, reason, digest, answers, Person.named(decidedBy));
        }
    }

    /** A person lets another one speak for it on an approval. @param to the person itself to take the voice back */
    record Delegate(StepKey step, String approvalId, String to, String reason, Person by) implements RunCommand {}

    /** @param grace how long what is at work may take to end by itself; null or zero for not at all */
    record Cancel(String reason, String cancelledBy, Duration grace) implements RunCommand {
        public Cancel(String reason, String cancelledBy) {
            this(reason, cancelledBy, null);
        }
    }

    /** Let nothing new begin. */
    record Pause(String reason, String by) implements RunCommand {}

    record Resume(String by) implements RunCommand {}

    /** Let one thing that is ready begin, in a run that is paused. */
    record StepOnce(String by) implements RunCommand {}

    /** @param limit in USD, or null for none */
    record ChangeBudget(BigDecimal limit, String reason, String by) implements RunCommand {}

    /**
     * What the runs may spend of which it is a part has changed.
     *
     * @param within from the top
     * @param by who changed it
     */
    record Inherit(List<Ceiling> within, String by) implements RunCommand {}

    /** @param output what the steps that need it see instead of a result, or null */
    record Skip(String step, JsonNode output, String reason, String by) implements RunCommand {}

    /** Do a step again that failed, now; also one that waits for its next attempt. */
    record Retry(String step, String reason, String by) implements RunCommand {}

    /**
     * For this run.
     *
     * @param with replaces what the definition says; null when it stays
     * @param agent how the step's agent differs from its definition; null when that stays
     */
    record Modify(String step, JsonNode with, AgentChange agent, String reason, String by) implements RunCommand {}

    /** Something was emitted that a step waits for. @param event {@code {name, data, runId, at}} */
    record Signal(StepKey step, JsonNode event) implements RunCommand {}

    /** The concurrency group of a step in line has room. */
    record Grant(StepKey step) implements RunCommand {}

    /** Do what is due by now. Harmless at any time. */
    record Wake() implements RunCommand {}

    /**
     * The run was found in a state in which nobody would have woken it: do what is due, and say so.
     *
     * @param found stable code of what was wrong
     */
    record Heal(String found, String detail) implements RunCommand {}
}
