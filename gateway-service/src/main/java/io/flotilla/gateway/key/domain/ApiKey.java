package io.flotilla.gateway.key.domain;

import java.time.Instant;
import java.util.Set;

/**
 * A key as the door sees it: who uses it and what it may do.
 *
 * @param hash of the secret, see {@link KeySecret#hash()}
 * @param groups of whoever uses it
 * @param expiresAt null when it does not expire
 */
public record ApiKey(
        String id, String hash, String tenantId, Role role, Set<String> groups, Set<String> scopes, Instant expiresAt) {
    public ApiKey {
        groups = Set.copyOf(groups);
        scopes = Set.copyOf(scopes);
    }

    public boolean isValidAt(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }
}
