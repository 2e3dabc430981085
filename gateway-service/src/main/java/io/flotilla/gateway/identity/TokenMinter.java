package io.flotilla.gateway.identity;

import io.flotilla.common.clock.FleetClock;
import io.smallrye.jwt.build.Jwt;
import io.vertx.core.Vertx;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Internal tokens: RS256, five minutes, issuer and audience {@code flotilla}. The token of a caller is used again until
 * it is near its end, so that signing costs nothing per request.
 */
@ApplicationScoped
public class TokenMinter {
    static final Duration LIFE = Duration.ofMinutes(5);
    private static final Duration MIN_LEFT = Duration.ofMinutes(1);
    private static final long SWEEP_MILLIS = 30_000;
    private static final String NAME = "flotilla";

    private final ConcurrentHashMap<Principal, Minted> minted = new ConcurrentHashMap<>();

    @Inject
    SigningKeys keys;

    @Inject
    FleetClock clock;

    @Inject
    Vertx vertx;

    @PostConstruct
    void sweep() {
        vertx.setPeriodic(SWEEP_MILLIS, ignored -> minted.values().removeIf(token -> !token.isGoodAt(clock.now())));
    }

    /** A token of this caller, good for at least another minute unless the caller's own credentials end before. */
    public String tokenOf(Principal principal) {
        Instant now = clock.now();
        return minted.compute(principal, (who, old) -> old != null && old.isGoodAt(now) ? old : mint(who, now))
                .token();
    }

    /** A token with which a service may ask another one. */
    String serviceToken(String service, String scope) {
        Instant now = clock.now();
        return sign("service:" + service, "-", List.of("service"), Set.of(), List.of(scope), now, now.plus(LIFE));
    }

    private Minted mint(Principal who, Instant now) {
        Instant end = now.plus(LIFE);
        Instant expiresAt = who.expiresAt() != null && who.expiresAt().isBefore(end) ? who.expiresAt() : end;
        String token = sign(
                who.subject(),
                who.tenantId(),
                who.roles(),
                new TreeSet<>(who.groups()),
                new TreeSet<>(who.scopes()),
                now,
                expiresAt);
        return new Minted(token, expiresAt.minus(MIN_LEFT));
    }

    private String sign(
            String subject,
            String tenant,
            List<String> roles,
            Set<String> groups,
            Collection<String> scopes,
            Instant issuedAt,
            Instant expiresAt) {
        return Jwt.issuer(NAME)
                .audience(NAME)
                .subject(subject)
                .claim("tenant", tenant)
                .claim("roles", roles)
                .groups(groups)
                .claim("scope", String.join(" ", scopes))
                .issuedAt(issuedAt)
                .expiresAt(expiresAt)
                .jws()
                .keyId(keys.current().id())
                .sign(keys.current().privateKey());
    }

    private record Minted(String token, Instant goodUntil) {
        boolean isGoodAt(Instant now) {
            return now.isBefore(goodUntil);
        }
    }
}
