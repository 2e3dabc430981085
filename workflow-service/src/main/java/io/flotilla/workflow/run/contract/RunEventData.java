package io.flotilla.workflow.run.contract;

import static io.flotilla.workflow.run.contract.PublicEvents.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.run.domain.Origin;
import io.flotilla.workflow.run.domain.Parent;
import io.flotilla.workflow.run.domain.Placement;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.domain.WorkflowRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is published of events about a run as a whole. */
final class RunEventData {
    private RunEventData() {}

    static Object of(RunEvent.OfRun event) {
        return switch (event) {
            case RunEvent.Created e -> Created.of(e);
            case RunEvent.Prioritized e -> new Prioritized(e.priority(), e.by());
            case RunEvent.Started ignored -> new Empty();
            case RunEvent.Healed e -> new Healed(e.found(), e.detail());
            case RunEvent.Waiting e -> new Waiting(e.reason());
            case RunEvent.Resumed e -> new ByWhom(e.reason(), e.resumedBy());
            case RunEvent.Paused e -> new ByWhom(e.reason(), e.pausedBy());
            case RunEvent.Stepped e -> new ByWhom(null, e.steppedBy());
            case RunEvent.LogWarned e -> new LogWarned(e.events(), e.maxEvents(), e.bytes(), e.maxBytes());
            case RunEvent.BudgetChanged e ->
                new Allowed(Budget.of(e.before()), Budget.of(e.budget()), e.reason(), e.changedBy());
            case RunEvent.BudgetInherited e ->
                new Inherited(
                        Budget.of(e.before()),
                        Budget.of(e.budget()),
                        e.within().stream().map(SharedBudget.Above::of).toList(),
                        e.changedBy());
            case RunEvent.Cancelling e -> new Cancelling(e.reason(), e.cancelledBy(), e.until());
            case RunEvent.Closing e -> new Closing(e.outcome().wireName(), e.error(), e.reason(), e.cancelledBy());
            case RunEvent.Succeeded e ->
                new Finished(e.outputs(), null, null, null, text(e.cost()), e.durationMillis());
            case RunEvent.Failed e ->
                new Finished(e.outputs(), e.error(), null, null, text(e.cost()), e.durationMillis());
            case RunEvent.Cancelled e ->
                new Finished(null, null, e.reason(), e.cancelledBy(), text(e.cost()), e.durationMillis());
        };
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
        static Created of(RunEvent.Created e) {
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

    record Waiting(String reason) {}

    record LogWarned(long events, long maxEvents, long bytes, long maxBytes) {}

    record Allowed(Budget before, Budget budget, String reason, String by) {}

    record Inherited(Budget before, Budget budget, List<SharedBudget.Above> within, String by) {}

    record Healed(String found, String detail) {}

    record Closing(String outcome, Failure error, String reason, String cancelledBy) {}

    record Cancelling(String reason, String cancelledBy, Instant until) {}

    record Finished(
            JsonNode outputs, Failure error, String reason, String cancelledBy, String cost, long durationMillis) {}
}
