package io.flotilla.workflow.schedule.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.workflow.schedule.persistence.FireRow;
import io.flotilla.workflow.schedule.persistence.ScheduleRow;
import java.time.Instant;
import java.util.List;

/**
 * A schedule.
 *
 * @param spec as it was written
 * @param nextTimes the next times of its clock, before jitter; none while it is paused
 * @param lastRuns its latest firings; null in lists
 */
public record ScheduleView(
        String name,
        String description,
        JsonNode labels,
        String state,
        JsonNode spec,
        List<Instant> nextTimes,
        List<FireView> lastRuns,
        int revision,
        Instant createdAt,
        String createdBy,
        Instant updatedAt,
        String updatedBy) {

    /**
     * One firing.
     *
     * @param kind cron, backfill, trigger or event
     * @param askedBy the person who triggered or backfilled it, or null
     * @param state pending, started, skipped or failed
     * @param runStatus of the run that it started
     * @param message why it started none
     */
    public record FireView(
            Instant scheduledAt,
            String kind,
            String askedBy,
            String state,
            String runId,
            String runStatus,
            String message) {
        static FireView of(FireRow row) {
            return new FireView(
                    row.scheduledAt(),
                    row.kind(),
                    row.askedBy(),
                    row.state(),
                    row.runId(),
                    row.runStatus(),
                    row.message());
        }
    }

    static ScheduleView of(ScheduleRow row, List<Instant> nextTimes, List<FireRow> fires) {
        JsonNode metadata = row.document().path("metadata");
        return new ScheduleView(
                row.name(),
                metadata.path("description").isTextual()
                        ? metadata.get("description").asText()
                        : null,
                metadata.get("labels"),
                row.paused() ? "paused" : "active",
                row.document().get("spec"),
                nextTimes,
                fires == null ? null : fires.stream().map(FireView::of).toList(),
                row.revision(),
                row.createdAt(),
                row.createdBy(),
                row.updatedAt(),
                row.updatedBy());
    }
}
