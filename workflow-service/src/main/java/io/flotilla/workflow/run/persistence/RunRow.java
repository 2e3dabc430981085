package io.flotilla.workflow.run.persistence;

import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.run.domain.Parent;
import io.flotilla.workflow.run.domain.RunStatus;
import io.flotilla.workflow.run.domain.StepKey;
import io.flotilla.workflow.run.domain.WorkflowRef;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A run as lists show it. */
public record RunRow(
        String id,
        WorkflowRef workflow,
        RunStatus status,
        BigDecimal cost,
        BigDecimal budget,
        String createdBy,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt,
        String queue,
        int priority,
        String schedule,
        Parent parent,
        Map<String, String> labels,
        Instant archivedAt,
        String archivedBy) {

    static final String COLUMNS = "id, workflow, workflow_version, digest, status, cost, budget, created_by,"
            + " created_at, started_at, finished_at, queue, priority, schedule,"
            + " parent_run_id, parent_step_id, parent_attempt, labels, archived_at, archived_by";

    static RunRow of(Row row) {
        return new RunRow(
                row.getString("id"),
                new WorkflowRef(row.getString("workflow"), row.getInteger("workflow_version"), row.getString("digest")),
                RunStatus.of(row.getString("status")),
                row.getBigDecimal("cost"),
                row.getBigDecimal("budget"),
                row.getString("created_by"),
                Times.instant(row, "created_at"),
                Times.instant(row, "started_at"),
                Times.instant(row, "finished_at"),
                row.getString("queue"),
                row.getInteger("priority"),
                row.getString("schedule"),
                parent(row),
                labels(row.getJsonObject("labels")),
                Times.instant(row, "archived_at"),
                row.getString("archived_by"));
    }

    private static Parent parent(Row row) {
        String run = row.getString("parent_run_id");
        return run == null
                ? null
                : Parent.of(run, StepKey.parse(row.getString("parent_step_id")), row.getInteger("parent_attempt"));
    }

    private static Map<String, String> labels(JsonObject labels) {
        Map<String, String> texts = new TreeMap<>();
        labels.forEach(label -> texts.put(label.getKey(), label.getValue().toString()));
        return texts;
    }
}
