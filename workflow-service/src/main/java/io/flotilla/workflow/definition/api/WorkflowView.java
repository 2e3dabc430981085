package io.flotilla.workflow.definition.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.persistence.WorkflowVersion;
import java.time.Instant;

/** @param definition as it was written, as JSON; absent in lists */
public record WorkflowView(
        String name,
        int version,
        String digest,
        String description,
        JsonNode labels,
        Instant createdAt,
        String createdBy,
        JsonNode definition) {

    static WorkflowView of(WorkflowVersion version, JsonNode definition) {
        return new WorkflowView(
                version.name,
                version.version,
                version.digest,
                version.description,
                Json.parse(version.labels),
                version.createdAt,
                version.createdBy,
                definition);
    }
}
