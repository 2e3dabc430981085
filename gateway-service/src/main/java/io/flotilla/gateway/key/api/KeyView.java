package io.flotilla.gateway.key.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flotilla.gateway.key.application.KeyService.Issued;
import io.flotilla.gateway.key.persistence.KeyEntity;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A key as its tenant sees it; {@code key} is there only in the answer to its making. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record KeyView(
        String id,
        String name,

        @Schema(description = "The key itself; it is shown once and cannot be had again")
        String key,

        String prefix,
        String lastFour,
        String tenant,
        String role,
        List<String> scopes,

        @Schema(description = "The groups of whoever uses it")
        List<String> groups,

        String createdBy,
        Instant createdAt,
        Instant expiresAt,
        Instant revokedAt,
        Instant lastUsedAt) {

    static KeyView of(KeyEntity key) {
        return of(key, null);
    }

    static KeyView of(Issued issued) {
        return of(issued.key(), issued.secret().reveal());
    }

    private static KeyView of(KeyEntity key, String secret) {
        return new KeyView(
                key.id,
                key.name,
                secret,
                key.prefix,
                key.lastFour,
                key.tenantId,
                key.role,
                key.scopes(),
                key.groups(),
                key.createdBy,
                key.createdAt,
                key.expiresAt,
                key.revokedAt,
                key.lastUsedAt);
    }
}
