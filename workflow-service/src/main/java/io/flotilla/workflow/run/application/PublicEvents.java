package io.flotilla.workflow.run.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.flotilla.common.event.Event;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.expression.JsonSize;
import io.flotilla.workflow.run.domain.AgentChange;
import io.flotilla.workflow.run.domain.Approval;
import io.flotilla.workflow.run.domain.ApprovalRules;
import io.flotilla.workflow.run.domain.Approvers;
import io.flotilla.workflow.run.domain.CacheHit;
import io.flotilla.workflow.run.domain.Origin;
import io.flotilla.workflow.run.domain.Parent;
import io.flotilla.workflow.run.domain.Placement;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.domain.StepStatus;
import io.flotilla.workflow.run.domain.WorkflowRef;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * The published form of run events, see docs/events. It follows from the stored event alone, so that Kafka and the REST
 * page show the same, however long ago it was.
 */
public final class PublicEvents {
    private static final int MAX_OUTPUT = 64 * 1024;
    static final String PREFIX = "io.flotilla.run.";

    private PublicEvents() {}

    public static Event of(String tenantId, String runId, String traceparent, long sequence, RunEvent event) {
        String step = event instanceof RunEvent.OfStep ofStep ? ofStep.step().toString() : null;
        return Event.of(PREFIX + event.type() + ".v1", tenantId, data(event))
                .identified(runId + "/" + sequence)
                .about(runId, step)
                .sequenced(sequence)
                .traced(traceparent)
                .at(event.at());
    }

    static Object data(RunEvent event) {
        return switch (event) {
            case RunEvent.RunCreated e -> Created.of(e);
            case RunEvent.RunPrioritized e -> new Prioritized(e.priority(), e.by());
            case RunEvent.RunStarted ignored -> new Empty();
            case RunEvent.StepStarted e ->
                new Started(
                        e.attempt(),
                        e.uses(),
                        e.values() == null ? null : e.values().size());
            case RunEvent.StepCached e -> Cached.of(e);
            case RunEvent.SubRunStarted e ->
                new SubRunBegun(e.attempt(), e.runId(), e.workflow(), Budget.of(e.budget()));
            case RunEvent.StepCharged e -> new Charged(e.attempt(), e.runId(), text(e.cost()));
            case RunEvent.StepWaiting e -> new Waiting(e.reason(), e.until(), e.event());
            case RunEvent.StepQueued e -> new Queued(e.group(), e.limit(), e.until());
            case RunEvent.EventEmitted e -> new Emitted(e.name(), e.data());
            case RunEvent.StepRetrying e -> new Retrying(e.attempt(), e.error(), text(e.cost()), e.next());
            case RunEvent.StepLooped e ->
                new Looped(
                        e.attempt(),
                        e.iteration(),
                        JsonSize.of(e.output(), MAX_OUTPUT) > MAX_OUTPUT ? null : e.output(),
                        text(e.cost()),
                        e.next());
            case RunEvent.StepSucceeded e -> Ended.of(e.attempt(), null, e.output(), e.cost(), e.durationMillis());
            case RunEvent.StepFailed e -> Ended.of(e.attempt(), e.error(), e.output(), e.cost(), e.durationMillis());
            case RunEvent.StepSkipped e -> new Skipped(e.reason(), e.output(), e.skippedBy());
            case RunEvent.StepReset e -> new ByWhom(e.reason(), e.resetBy());
            case RunEvent.StepModified e ->
                new Modified(e.before(), e.with(), e.agentBefore(), e.agent(), e.reason(), e.modifiedBy());
            case RunEvent.StepReused e -> Reused.of(e);
            case RunEvent.StepCancelled e -> new Reason(e.reason(), text(e.cost()));
            case RunEvent.ApprovalRequested e ->
                new Asked(
                        e.approvalId(),
                        e.digest(),
                        e.title(),
                        e.description(),
                        e.form(),
                        e.subject(),
                        e.expiresAt(),
                        Rules.of(e.rules()));
            case RunEvent.ApprovalVoted e ->
                new Voted(e.approvalId(), e.vote(), e.reason(), e.votedBy(), e.onBehalfOf(), e.digest(), e.answers());
            case RunEvent.ApprovalDelegated e -> new Delegated(e.approvalId(), e.delegatedBy(), e.to(), e.reason());
            case RunEvent.ApprovalReminded e -> new Reminded(e.approvalId(), e.number(), Missing.of(e.missing()));
            case RunEvent.ApprovalEscalated e ->
                new Escalated(e.approvalId(), e.level(), Deciders.of(e.approvers()), e.quorum(), e.expiresAt());
            case RunEvent.ApprovalChanged e -> new Changed(e.approvalId(), e.digest(), e.reason(), e.changedBy());
            case RunEvent.ApprovalDecided e ->
                new Decided(e.approvalId(), e.decision(), e.reason(), e.decidedBy(), e.digest(), e.answers());
            case RunEvent.RunHealed e -> new Healed(e.found(), e.detail());
            case RunEvent.PlanDrafted e -> Drafted.of(e);
            case RunEvent.PlanExtended e -> Extended.of(e);
            case RunEvent.RunWaiting e -> new Reason(e.reason(), null);
            case RunEvent.RunResumed e -> new ByWhom(e.reason(), e.resumedBy());
            case RunEvent.RunPaused e -> new ByWhom(e.reason(), e.pausedBy());
            case RunEvent.RunStepped e -> new ByWhom(null, e.steppedBy());
            case RunEvent.RunLogWarned e -> new LogWarned(e.events(), e.maxEvents(), e.bytes(), e.maxBytes());
            case RunEvent.BudgetChanged e ->
                new Allowed(Budget.of(e.before()), Budget.of(e.budget()), e.reason(), e.changedBy());
            case RunEvent.RunCancelling e -> new Cancelling(e.reason(), e.cancelledBy(), e.until());
            case RunEvent.RunClosing e -> new Closing(e.outcome().wireName(), e.error(), e.reason(), e.cancelledBy());
            case RunEvent.RunSucceeded e ->
                new Finished(e.outputs(), null, null, null, text(e.cost()), e.durationMillis());
            case RunEvent.RunFailed e ->
                new Finished(e.outputs(), e.error(), null, null, text(e.cost()), e.durationMillis());
            case RunEvent.RunCancelled e ->
                new Finished(null, null, e.reason(), e.cancelledBy(), text(e.cost()), e.durationMillis());
        };
    }

    static String text(BigDecimal amount) {
        return amount == null ? null : amount.toPlainString();
    }

    record Budget(String limit) {
        static Budget of(BigDecimal limit) {
            return limit == null ? null : new Budget(text(limit));
        }
    }

    record Created(
            WorkflowRef workflow,
            JsonNode inputs,
            String createdBy,
            Budget budget,
            Origin forkedFrom,
            String queue,
            Integer priority,
            String schedule,
            Instant scheduledAt,
            Parent parent,
            Map<String, String> labels) {
        static Created of(RunEvent.RunCreated e) {
            Placement placement = e.placement();
            Placement.Firing firing = placement == null ? null : placement.firing();
            return new Created(
                    e.workflow(),
                    e.inputs(),
                    e.createdBy(),
                    Budget.of(e.budget()),
                    e.forkedFrom(),
                    placement == null ? null : placement.queue(),
                    placement == null ? null : placement.priority(),
                    firing == null ? null : firing.schedule(),
                    firing == null ? null : firing.scheduledAt(),
                    e.parent(),
                    e.labels());
        }
    }

    record Prioritized(int priority, String changedBy) {}

    /** There is nothing to say beyond that it happened. */
    @JsonSerialize
    record Empty() {}

    record Started(int attempt, String uses, Integer items) {}

    record Cached(CacheHit.Source from, JsonNode output, Boolean outputOmitted) {
        static Cached of(RunEvent.StepCached event) {
            boolean omitted = JsonSize.of(event.output(), MAX_OUTPUT) > MAX_OUTPUT;
            return new Cached(event.source(), omitted ? null : event.output(), omitted ? true : null);
        }
    }

    record SubRunBegun(int attempt, String runId, WorkflowRef workflow, Budget budget) {}

    record Charged(int attempt, String runId, String cost) {}

    record Waiting(String reason, Instant until, String event) {}

    record Queued(String group, int limit, Instant until) {}

    record Emitted(String name, JsonNode data) {}

    record Retrying(int attempt, Failure error, String cost, Instant at) {}

    record Ended(int attempt, Failure error, JsonNode output, Boolean outputOmitted, String cost, long durationMillis) {
        static Ended of(int attempt, Failure error, JsonNode output, BigDecimal cost, long millis) {
            // A step that succeeded has an output, be it null; where the event has none, it was too large to repeat.
            boolean omitted = output == null ? error == null : JsonSize.of(output, MAX_OUTPUT) > MAX_OUTPUT;
            return new Ended(attempt, error, omitted ? null : output, omitted ? true : null, text(cost), millis);
        }
    }

    record Reused(Origin from, StepStatus status, Failure error, JsonNode output, Boolean outputOmitted) {
        static Reused of(RunEvent.StepReused event) {
            boolean omitted = event.output() == null
                    ? event.status() == StepStatus.SUCCEEDED
                    : JsonSize.of(event.output(), MAX_OUTPUT) > MAX_OUTPUT;
            return new Reused(
                    event.from(),
                    event.status(),
                    event.error(),
                    omitted ? null : event.output(),
                    omitted ? true : null);
        }
    }

    record Reason(String reason, String cost) {}

    record ByWhom(String reason, String by) {}

    record LogWarned(long events, long maxEvents, long bytes, long maxBytes) {}

    record Skipped(String reason, JsonNode output, String by) {}

    record Looped(int attempt, int iteration, JsonNode output, String cost, Instant next) {}

    /** @param agentBefore how the step's agent differed from its definition before @param agent how it differs now */
    record Modified(
            JsonNode before, JsonNode with, AgentChange agentBefore, AgentChange agent, String reason, String by) {}

    record Allowed(Budget before, Budget budget, String reason, String by) {}

    record Closing(String outcome, Failure error, String reason, String cancelledBy) {}

    record Cancelling(String reason, String cancelledBy, Instant until) {}

    record Asked(
            String approvalId,
            String digest,
            String title,
            String description,
            JsonNode form,
            JsonNode subject,
            Instant expiresAt,
            Rules rules) {}

    /** Who decides and how; null when anybody's first word does. */
    record Rules(
            Deciders approvers,
            int quorum,
            int rejections,
            boolean excludeRequester,
            String onExpiry,
            List<Level> escalate,
            Duration remindEvery,
            Integer reminders) {
        static Rules of(ApprovalRules rules) {
            return rules == null
                    ? null
                    : new Rules(
                            Deciders.of(rules.approvers()),
                            rules.quorum(),
                            rules.rejections(),
                            rules.excludeRequester(),
                            rules.onExpiry().wireName(),
                            rules.escalations().isEmpty()
                                    ? null
                                    : rules.escalations().stream()
                                            .map(Level::of)
                                            .toList(),
                            rules.remindEvery(),
                            rules.remindEvery() == null ? null : rules.reminders());
        }
    }

    record Level(Deciders to, Duration expiresIn, int quorum) {
        static Level of(ApprovalRules.Escalation level) {
            return new Level(Deciders.of(level.to()), level.expiresIn(), level.quorum());
        }
    }

    record Deciders(List<String> users, List<String> roles, List<String> groups) {
        static Deciders of(Approvers approvers) {
            return approvers == null ? null : new Deciders(approvers.users(), approvers.roles(), approvers.groups());
        }
    }

    record Missing(int approvals, int rejections, Deciders from) {
        static Missing of(Approval.Missing missing) {
            return missing == null
                    ? null
                    : new Missing(missing.approvals(), missing.rejections(), Deciders.of(missing.from()));
        }
    }

    record Voted(
            String approvalId,
            String vote,
            String reason,
            String votedBy,
            String onBehalfOf,
            String digest,
            JsonNode answers) {}

    record Delegated(String approvalId, String delegatedBy, String to, String reason) {}

    record Reminded(String approvalId, int number, Missing missing) {}

    record Escalated(String approvalId, int level, Deciders approvers, int quorum, Instant expiresAt) {}

    record Changed(String approvalId, String digest, String reason, String changedBy) {}

    record Healed(String found, String detail) {}

    record Decided(
            String approvalId, String decision, String reason, String decidedBy, String digest, JsonNode answers) {}

    /** @param draftOmitted true when the draft is too large to repeat here */
    record Drafted(
            int attempt,
            int round,
            boolean valid,
            JsonNode draft,
            Boolean draftOmitted,
            String digest,
            List<FieldError> errors,
            String cost) {
        static Drafted of(RunEvent.PlanDrafted e) {
            boolean omitted = JsonSize.of(e.draft(), MAX_OUTPUT) > MAX_OUTPUT;
            return new Drafted(
                    e.attempt(),
                    e.round(),
                    e.errors().isEmpty(),
                    omitted ? null : e.draft(),
                    omitted ? true : null,
                    e.digest(),
                    e.errors(),
                    text(e.cost()));
        }
    }

    /** @param ids of the steps that the run has from here on */
    record Extended(String digest, List<String> ids, JsonNode steps, Boolean stepsOmitted) {
        static Extended of(RunEvent.PlanExtended e) {
            boolean omitted = JsonSize.of(e.steps(), MAX_OUTPUT) > MAX_OUTPUT;
            List<String> ids = StreamSupport.stream(e.steps().spliterator(), false)
                    .map(step -> Plan.partId(e.step().step(), step.path("id").asText()))
                    .toList();
            return new Extended(e.digest(), ids, omitted ? null : e.steps(), omitted ? true : null);
        }
    }

    record Finished(
            JsonNode outputs, Failure error, String reason, String cancelledBy, String cost, long durationMillis) {}
}
