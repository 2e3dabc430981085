package io.flotilla.common.identity;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Who asks, from the signed token which the gateway minted. What the caller may do is declared on the resource with
 * {@code @PermissionsAllowed("runs:read")}: Quarkus reads the token's scopes as permissions.
 */
@RequestScoped
public class Caller {
    @Inject
    SecurityIdentity identity;

    @Inject
    JsonWebToken token;

    /** The tenant by which every query is scoped. */
    public String tenantId() {
        String tenant = token.getClaim("tenant");
        if (tenant == null || tenant.isBlank()) {
            throw new io.quarkus.security.ForbiddenException("the token names no tenant");
        }
        return tenant;
    }

    /** What the caller may do, such as {@code runs:write}; for requests whose needs follow from what they hold. */
    public Set<String> scopes() {
        String scopes = token.getClaim("scope");
        return scopes == null || scopes.isBlank()
                ? Set.of()
                : Set.copyOf(List.of(scopes.strip().split("\\s+")));
    }

    /** The user or API key, for the audit: {@code user:…}, {@code key:…} or {@code service:…}. */
    public String subject() {
        return identity.getPrincipal().getName();
    }

    /** Such as {@code editor}; exactly those that the token names. */
    public Set<String> roles() {
        return identity.getRoles();
    }

    /** Those that an administrator has put the caller into; empty for a token without. */
    public Set<String> groups() {
        Set<String> groups = token.getGroups();
        return groups == null ? Set.of() : groups;
    }

    /** Whether the token has a scope, where that is more than a gate: {@code "approvals:decide"}. */
    public boolean may(String scope) {
        String scopes = token.getClaim("scope");
        return scopes != null && List.of(scopes.split(" ")).contains(scope);
    }
}
