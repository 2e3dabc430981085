package io.flotilla.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.client.Json;

/**
 * What a person is asked.
 *
 * @param digest of exactly what is decided; the answer repeats it
 * @param missing what is to come before it is decided; empty when one word is enough
 * @param form JSON Schema of what has to be answered beside yes; missing or null for nothing
 */
public record PendingApproval(
        String id,
        String stepId,
        String digest,
        String title,
        String description,
        JsonNode subject,
        JsonNode form,
        String expiresAt,
        String missing) {

    /** From an event's data or from the API's list; they differ in the name of the id. */
    public static PendingApproval of(JsonNode json, String stepId) {
        return new PendingApproval(
                Json.first(json, "approvalId", "id").asText(),
                json.path("stepId").asText(stepId),
                json.path("digest").asText(),
                json.path("title").asText("Approve this step?"),
                json.path("description").asText(""),
                json.path("subject"),
                json.path("form"),
                json.path("expiresAt").asText(""),
                json.at("/missing/approvals").asInt() > 1 || json.has("approvers") ? Missing.text(json) : "");
    }

    /** The same question, about something else. */
    PendingApproval changed(String newDigest) {
        return new PendingApproval(id, stepId, newDigest, title, description, subject, form, expiresAt, missing);
    }
}
