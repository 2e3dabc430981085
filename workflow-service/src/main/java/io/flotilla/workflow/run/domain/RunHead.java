package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a run was started with, as it has been changed since.
 *
 * @param budget of its own, in USD, or null
 * @param deadline when it times out as a whole, or null
 * @param forkedFrom the point of another run at which it began, or null
 * @param warned whether it was said that the log is getting long
 * @param parent the work of another run that it does, or null
 * @param labels by which it is found
 * @param within what the runs may spend of which it is a part, from the top
 */
public record RunHead(
        String id,
        String tenantId,
        WorkflowRef workflow,
        JsonNode inputs,
        String createdBy,
        BigDecimal budget,
        String traceparent,
        Instant createdAt,
        Instant startedAt,
        Instant deadline,
        Origin forkedFrom,
        Placement placement,
        boolean warned,
        Parent parent,
        Map<String, String> labels,
        List<Ceiling> within) {

    public RunHead {
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        within = within == null ? List.of() : List.copyOf(within);
    }

    static RunHead of(RunEvent.Created event) {
        return new RunHead(
                event.runId(),
                event.tenantId(),
                event.workflow(),
                event.inputs(),
                event.createdBy(),
                event.budget(),
                event.traceparent(),
                event.at(),
                null,
                null,
                event.forkedFrom(),
                Placement.of(event.placement()),
                false,
                event.parent(),
                event.labels(),
                event.within());
    }

    /** What it can spend at most, in USD: the least of its own budget and those above; null when nothing bounds it. */
    public BigDecimal limit() {
        return ceilings().stream()
                .map(Ceiling::limit)
                .min(BigDecimal::compareTo)
                .orElse(null);
    }

    /** Within what its sub-runs spend. */
    public List<Ceiling> ceilings() {
        return budget == null
                ? within
                : Stream.concat(within.stream(), Stream.of(new Ceiling(id, budget)))
                        .toList();
    }

    RunHead started(RunEvent.Started event) {
        return with(budget, event.at(), event.deadline(), placement, within);
    }

    RunHead due(Instant newDeadline) {
        return with(budget, startedAt, newDeadline, placement, within);
    }

    RunHead allowed(BigDecimal newBudget) {
        return with(newBudget, startedAt, deadline, placement, within);
    }

    RunHead inWhole(List<Ceiling> above) {
        return with(budget, startedAt, deadline, placement, above);
    }

    RunHead warnedOfLog() {
        return new RunHead(
                id,
                tenantId,
                workflow,
                inputs,
                createdBy,
                budget,
                traceparent,
                createdAt,
                startedAt,
                deadline,
                forkedFrom,
                placement,
                true,
                parent,
                labels,
                within);
    }

    RunHead prioritized(int priority) {
        return with(budget, startedAt, deadline, placement.prioritized(priority), within);
    }

    private RunHead with(
            BigDecimal newBudget, Instant started, Instant newDeadline, Placement newPlacement, List<Ceiling> above) {
        return new RunHead(
                id,
                tenantId,
                workflow,
                inputs,
                createdBy,
                newBudget,
                traceparent,
                createdAt,
                started,
                newDeadline,
                forkedFrom,
                newPlacement,
                warned,
                parent,
                labels,
                above);
    }
}
