package io.flotilla.workflow.run.api;

import io.flotilla.workflow.run.domain.Parent;
import io.flotilla.workflow.run.domain.RunStatus;
import io.flotilla.workflow.run.domain.WorkflowRef;
import io.flotilla.workflow.run.persistence.RunRow;
import java.time.Instant;
import java.util.Map;

/** A run in a list. */
public record RunSummary(
        String id,
        WorkflowRef workflow,
        RunStatus status,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt,
        Long durationMillis,
        String createdBy,
        String cost,
        String currency,
        String budget,
        String queue,
        int priority,
        String schedule,
        Parent parent,
        Map<String, String> labels,
        Instant archivedAt,
        String archivedBy) {

    static RunSummary of(RunRow row) {
        return new RunSummary(
                row.id(),
                row.workflow(),
                row.status(),
                row.createdAt(),
                row.startedAt(),
                row.finishedAt(),
                RunView.millis(row.startedAt(), row.finishedAt()),
                row.createdBy(),
                row.cost().toPlainString(),
                RunView.CURRENCY,
                RunView.money(row.budget()),
                row.queue(),
                row.priority(),
                row.schedule(),
                row.parent(),
                row.labels(),
                row.archivedAt(),
                row.archivedBy());
    }
}
