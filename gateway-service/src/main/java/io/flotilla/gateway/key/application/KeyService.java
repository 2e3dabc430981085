package io.flotilla.gateway.key.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.id.Ids;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.gateway.key.domain.KeySecret;
import io.flotilla.gateway.key.domain.Role;
import io.flotilla.gateway.key.persistence.KeyEntity;
import io.flotilla.gateway.key.persistence.KeyRepository;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Makes, lists and revokes the keys of a tenant. */
@ApplicationScoped
public class KeyService {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern GROUP = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    @Inject
    KeyRepository keys;

    @Inject
    KeyDirectory directory;

    @Inject
    FleetClock clock;

    /**
     * @param scopes null for all of the role's
     * @param expiresAt null for never
     */
    public record NewKey(
            String tenantId,
            String name,
            Role role,
            Set<String> scopes,
            Set<String> groups,
            Instant expiresAt,
            String createdBy) {}

    /** The one moment at which the secret is known. */
    public record Issued(KeyEntity key, KeySecret secret) {}

    /**
     * @param makerScopes what the maker may do; nobody hands out more than that
     * @throws ProblemException 422 for what a role has not, 403 for what the maker has not
     */
    public Uni<Issued> issue(NewKey wanted, Set<String> makerScopes) {
        Set<String> scopes = wanted.scopes() == null ? wanted.role().scopes() : new TreeSet<>(wanted.scopes());
        check(wanted, scopes, makerScopes);
        KeySecret secret = KeySecret.generate(RANDOM);
        KeyEntity key = new KeyEntity();
        key.id = Ids.next("key");
        key.tenantId = wanted.tenantId();
        key.name = wanted.name();
        key.hash = secret.hash();
        key.prefix = secret.prefix();
        key.lastFour = secret.lastFour();
        key.role = wanted.role().wireName();
        key.scope = String.join(" ", scopes);
        key.groupNames = String.join(" ", new TreeSet<>(wanted.groups()));
        key.createdBy = wanted.createdBy();
        key.createdAt = clock.now();
        key.expiresAt = wanted.expiresAt();
        return Panache.withTransaction(() -> keys.persist(key)).replaceWith(new Issued(key, secret));
    }

    public Uni<Page<KeyEntity>> list(String tenantId, String before, int limit) {
        return Panache.withSession(() -> keys.page(tenantId, before, limit + 1))
                .map(rows -> Page.of(rows, limit, key -> key.id));
    }

    /** @throws ProblemException 404 when the tenant has no such key */
    public Uni<KeyEntity> get(String tenantId, String id) {
        return Panache.withSession(() -> existing(tenantId, id));
    }

    /** From now on the key is refused; doing it twice changes nothing. @throws ProblemException 404 as {@link #get} */
    public Uni<Void> revoke(String tenantId, String id) {
        return Panache.withTransaction(() -> existing(tenantId, id).invoke(this::revokeNow))
                .invoke(key -> directory.forget(key.hash))
                .replaceWithVoid();
    }

    private Uni<KeyEntity> existing(String tenantId, String id) {
        return keys.ofTenant(tenantId, id).onItem().ifNull().failWith(() -> ProblemException.notFound("key", id));
    }

    private void revokeNow(KeyEntity key) {
        if (key.revokedAt == null) {
            key.revokedAt = clock.now();
        }
    }

    private void check(NewKey wanted, Set<String> scopes, Set<String> makerScopes) {
        Set<String> unknown = new TreeSet<>(scopes);
        unknown.removeAll(wanted.role().scopes());
        if (!unknown.isEmpty()) {
            throw ProblemException.invalid(
                    "scopes", "the role " + wanted.role().wireName() + " has not " + String.join(", ", unknown));
        }
        if (scopes.isEmpty()) {
            throw ProblemException.invalid("scopes", "must not be empty; leave it out for all of the role's");
        }
        if (!wanted.groups().stream().allMatch(GROUP.asMatchPredicate())) {
            throw ProblemException.invalid(
                    "groups", "must be lower-case letters, digits, dots, dashes and underscores, 63 at most each");
        }
        Set<String> foreign = new TreeSet<>(scopes);
        foreign.removeAll(makerScopes);
        if (!foreign.isEmpty()) {
            throw ProblemException.forbidden(
                    "a key cannot be given what its maker has not: " + String.join(", ", foreign));
        }
        if (wanted.expiresAt() != null && !wanted.expiresAt().isAfter(clock.now())) {
            throw ProblemException.invalid("expiresAt", "must be in the future");
        }
    }
}
