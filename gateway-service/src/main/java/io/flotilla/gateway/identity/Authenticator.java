package io.flotilla.gateway.identity;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.gateway.http.RefusedException;
import io.flotilla.gateway.key.application.KeyDirectory;
import io.flotilla.gateway.key.application.KeyUse;
import io.flotilla.gateway.key.domain.ApiKey;
import io.flotilla.gateway.key.domain.KeySecret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Credentials from outside: an API key. Internal tokens are refused. */
@ApplicationScoped
public class Authenticator {
    private static final String BEARER = "bearer ";

    @Inject
    KeyDirectory keys;

    @Inject
    KeyUse use;

    @Inject
    FleetClock clock;

    /**
     * @param authorization the header's value, or null
     * @return who calls, on any thread; fails with a 401 for whoever is not known
     */
    public Uni<Principal> authenticate(String authorization) {
        Optional<String> credential = bearer(authorization);
        if (credential.isEmpty()) {
            return refused("send an API key as 'Authorization: Bearer flt_live_…'");
        }
        return byKey(credential.get());
    }

    /** Whether the credentials of a caller that was let in are still good; on any thread. */
    public Uni<Boolean> isStillGood(Principal principal) {
        if (principal.expiresAt() != null && !clock.now().isBefore(principal.expiresAt())) {
            return Uni.createFrom().item(false);
        }
        return principal.keyHash() == null
                ? Uni.createFrom().item(true)
                : keys.usable(principal.keyHash()).map(Optional::isPresent);
    }

    private Uni<Principal> byKey(String text) {
        return KeySecret.parse(text)
                .map(secret -> keys.usable(secret.hash()))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))
                .map(key -> key.map(this::principal)
                        .orElseThrow(() -> RefusedException.unauthenticated(
                                "the API key is not known, was revoked, or has expired")));
    }

    private Principal principal(ApiKey key) {
        use.note(key.id());
        return new Principal(
                "key:" + key.id(),
                key.tenantId(),
                List.of(key.role().wireName()),
                key.groups(),
                key.scopes(),
                key.expiresAt(),
                key.hash());
    }

    private static Optional<String> bearer(String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return Optional.empty();
        }
        String credential = authorization.substring(BEARER.length()).strip();
        return credential.isEmpty() ? Optional.empty() : Optional.of(credential);
    }

    private static Uni<Principal> refused(String why) {
        return Uni.createFrom().failure(RefusedException.unauthenticated(why));
    }
}
