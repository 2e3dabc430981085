package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A question to a person, as far as the decision needs it.
 *
 * @param digest of everything that was shown and of the definition that goes on after it
 * @param form JSON Schema of the answers, or null
 * @param decision approved, rejected or expired; null while it is open
 */
public record Approval(String id, String digest, JsonNode form, Instant expiresAt, String decision) {
    public static final String APPROVED = "approved";
    public static final String REJECTED = "rejected";
    public static final String EXPIRED = "expired";

    Approval decided(String how) {
        return new Approval(id, digest, null, expiresAt, how);
    }
}
