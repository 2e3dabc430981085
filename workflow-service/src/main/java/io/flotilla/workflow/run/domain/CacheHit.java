package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** A result that the same work had before. @param source where @param output what it gave */
public record CacheHit(Source source, JsonNode output) {
    /** @param stepId a step, or an item such as {@code each[3]} @param storedAt when the attempt ended */
    public record Source(String runId, String stepId, int attempt, Instant storedAt) {}
}
