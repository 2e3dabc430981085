package io.flotilla.workflow.run.contract;

import static io.flotilla.workflow.run.contract.PublicEvents.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.expression.JsonSize;
import io.flotilla.workflow.run.domain.AgentChange;
import io.flotilla.workflow.run.domain.CacheHit;
import io.flotilla.workflow.run.domain.Origin;
import io.flotilla.workflow.run.domain.StepEvent;
import io.flotilla.workflow.run.domain.StepStatus;
import io.flotilla.workflow.run.domain.WorkflowRef;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;

/** What is published of events about a step. */
public final class StepEventData {
    private StepEventData() {}

    static Object of(StepEvent event) {
        return switch (event) {
            case StepEvent.Started e ->
                new Started(
                        e.attempt(),
                        e.uses(),
                        e.values() == null ? null : e.values().size());
            case StepEvent.Cached e -> Cached.of(e);
            case StepEvent.SubRunStarted e ->
                new SubRunBegun(e.attempt(), e.runId(), e.workflow(), Budget.of(e.budget()));
            case StepEvent.Charged e -> new Charged(e.attempt(), e.runId(), text(e.cost()));
            case StepEvent.Waiting e -> new Waiting(e.reason(), e.until(), e.event());
            case StepEvent.Queued e -> new Queued(e.group(), e.limit(), e.until());
            case StepEvent.EventEmitted e -> new Emitted(e.name(), e.data());
            case StepEvent.Retrying e -> new Retrying(e.attempt(), e.error(), text(e.cost()), e.next());
            case StepEvent.Looped e ->
                new Looped(e.attempt(), e.iteration(), Inline.of(e.output()).value(), text(e.cost()), e.next());
            case StepEvent.Succeeded e -> Ended.of(e.attempt(), null, e.output(), e.cost(), e.durationMillis());
            case StepEvent.Failed e -> Ended.of(e.attempt(), e.error(), e.output(), e.cost(), e.durationMillis());
            case StepEvent.Skipped e -> new Skipped(e.reason(), e.output(), e.skippedBy());
            case StepEvent.Reset e -> new ByWhom(e.reason(), e.resetBy());
            case StepEvent.Modified e ->
                new Modified(e.before(), e.with(), e.agentBefore(), e.agent(), e.reason(), e.modifiedBy());
            case StepEvent.Reused e -> Reused.of(e);
            case StepEvent.Cancelled e -> new Cancelled(e.reason(), text(e.cost()));
            case StepEvent.PlanDrafted e -> Drafted.of(e);
            case StepEvent.PlanExtended e -> Extended.of(e);
        };
    }

    record Started(int attempt, String uses, Integer items) {}

    record Cached(CacheHit.Source from, JsonNode output, Boolean outputOmitted) {
        static Cached of(StepEvent.Cached event) {
            Inline output = Inline.of(event.output());
            return new Cached(event.source(), output.value(), output.omitted());
        }
    }

    record SubRunBegun(int attempt, String runId, WorkflowRef workflow, Budget budget) {}

    record Charged(int attempt, String runId, String cost) {}

    record Waiting(String reason, Instant until, String event) {}

    record Queued(String group, int limit, Instant until) {}

    public record Emitted(String name, JsonNode data) {}

    record Retrying(int attempt, Failure error, String cost, Instant at) {}

    record Looped(int attempt, int iteration, JsonNode output, String cost, Instant next) {}

    record Ended(int attempt, Failure error, JsonNode output, Boolean outputOmitted, String cost, long durationMillis) {
        static Ended of(int attempt, Failure error, JsonNode output, BigDecimal cost, long millis) {
            Inline shown = Inline.of(output, error == null);
            return new Ended(attempt, error, shown.value(), shown.omitted(), text(cost), millis);
        }
    }

    record Reused(Origin from, StepStatus status, Failure error, JsonNode output, Boolean outputOmitted) {
        static Reused of(StepEvent.Reused event) {
            Inline output = Inline.of(event.output(), event.status() == StepStatus.SUCCEEDED);
            return new Reused(event.from(), event.status(), event.error(), output.value(), output.omitted());
        }
    }

    record Cancelled(String reason, String cost) {}

    record Skipped(String reason, JsonNode output, String by) {}

    /** @param agentBefore how the step's agent differed from its definition before @param agent how it differs now */
    record Modified(
            JsonNode before, JsonNode with, AgentChange agentBefore, AgentChange agent, String reason, String by) {}

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
        static Drafted of(StepEvent.PlanDrafted e) {
            Inline draft = Inline.of(e.draft());
            return new Drafted(
                    e.attempt(),
                    e.round(),
                    e.errors().isEmpty(),
                    draft.value(),
                    draft.omitted(),
                    e.digest(),
                    e.errors(),
                    text(e.cost()));
        }
    }

    /** @param ids of the steps that the run has from here on */
    record Extended(String digest, List<String> ids, JsonNode steps, Boolean stepsOmitted) {
        static Extended of(StepEvent.PlanExtended e) {
            List<String> ids = StreamSupport.stream(e.steps().spliterator(), false)
                    .map(step -> Plan.partId(e.step().step(), step.path("id").asText()))
                    .toList();
            Inline steps = Inline.of(e.steps());
            return new Extended(e.digest(), ids, steps.value(), steps.omitted());
        }
    }

    /** @param omitted true when the value is too large to repeat here, otherwise null */
    private record Inline(JsonNode value, Boolean omitted) {
        private static final int MAX_BYTES = 64 * 1024;

        static Inline of(JsonNode value) {
            return JsonSize.exceeds(value, MAX_BYTES) ? new Inline(null, true) : new Inline(value, null);
        }

        /** @param succeeded who did has an output, be it null; where the event has none, it was too large to repeat */
        static Inline of(JsonNode output, boolean succeeded) {
            return output == null && succeeded ? new Inline(null, true) : of(output);
        }
    }
}
