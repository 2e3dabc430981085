package io.flotilla.gateway.key.persistence;

import io.flotilla.gateway.key.domain.Role;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;

/** A row of {@code api_key} as people manage it. */
@Entity
@Table(name = "api_key")
public class KeyEntity {
    @Id
    public String id;

    @Column(name = "tenant_id")
    public String tenantId;

    public String name;
    public String hash;
    public String prefix;

    @Column(name = "last_four")
    public String lastFour;

    /** Wire name of the {@link Role}. */
    public String role;

    /** Names with spaces between, as in a token's scope claim. */
    public String scope;

    /** Names with spaces between. */
    @Column(name = "group_names")
    public String groupNames;

    @Column(name = "created_by")
    public String createdBy;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "expires_at")
    public Instant expiresAt;

    @Column(name = "revoked_at")
    public Instant revokedAt;

    @Column(name = "last_used_at", insertable = false, updatable = false)
    public Instant lastUsedAt;

    public Role role() {
        return Role.of(role).orElseThrow();
    }

    public List<String> scopes() {
        return names(scope);
    }

    public List<String> groups() {
        return names(groupNames);
    }

    static List<String> names(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }
}
