package io.flotilla.workflow.definition.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.persistence.WorkflowVersion;
import java.time.Instant;

/** @param deprecated null when the version is in use @param definition as it was written, as JSON; absent in lists */
public record WorkflowView(
        String name,
        int version,
        String digest,
        String description,
        JsonNode labels,
        Instant createdAt,
        String createdBy,
        Deprecation deprecated,
        JsonNode definition) {

    /** @param reason may be absent */
    public record Deprecation(Instant at, String by, String reason) {
        static Deprecation of(WorkflowVersion version) {
            return version.deprecatedAt == null
                    ? null
                    : new Deprecation(version.deprecatedAt, version.deprecatedBy, version.deprecatedReason);
        }
    }

    static WorkflowView of(WorkflowVersion version, JsonNode definition) {
        return new WorkflowView(
                version.name,
                version.version,
                version.digest,
                version.description,
                Json.parse(version.labels),
                version.createdAt,
                version.createdBy,
                Deprecation.of(version),
                definition);
    }
}
