package io.flotilla.gateway.identity;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Who calls, after the credentials were checked.
 *
 * @param subject {@code key:<id>} or {@code user:<subject at the provider>}
 * @param groups that approvals may ask for
 * @param expiresAt when the credentials end; null when they do not
 * @param keyHash of the API key, null for other credentials
 */
public record Principal(
        String subject,
        String tenantId,
        List<String> roles,
        Set<String> groups,
        Set<String> scopes,
        Instant expiresAt,
        String keyHash) {
    public Principal {
        roles = List.copyOf(roles);
        groups = Set.copyOf(groups);
        scopes = Set.copyOf(scopes);
    }
}
