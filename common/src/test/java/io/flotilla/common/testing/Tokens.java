package io.flotilla.common.testing;

import io.flotilla.common.clock.FleetTime;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.util.KeyUtils;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/** Tokens as the gateway mints them: {@code Tokens.of("tenant-a", "runs:read", "runs:write")}. */
public final class Tokens {
    static final String KEY_SETTING = "flotilla.test.signing-key";

    private static final Duration LIFE = Duration.ofMinutes(10);

    private Tokens() {}

    /** A token of the user {@code user:test} in this tenant, with these scopes. */
    public static String of(String tenant, String... scopes) {
        return sign(key(), "user:test", tenant, scopes);
    }

    /** A token of somebody in particular: {@code Tokens.of("tenant-a", "user:ann", Set.of("editor"), Set.of("qa"), …)}. */
    public static String of(String tenant, String subject, Set<String> roles, Set<String> groups, String... scopes) {
        return sign(key(), subject, tenant, roles, groups, scopes);
    }

    /** A token of a service, as the one which asks billing for a hold. */
    public static String service(String name, String... scopes) {
        return sign(key(), "service:" + name, "-", scopes);
    }

    /** As {@link #of(String, String...)}, until then. */
    public static String endingAt(Instant end, String tenant, String... scopes) {
        return sign(key(), "user:test", tenant, Set.of("admin"), Set.of(), end, scopes);
    }

    static String sign(PrivateKey key, String subject, String tenant, String... scopes) {
        return sign(key, subject, tenant, Set.of("admin"), Set.of(), scopes);
    }

    private static String sign(
            PrivateKey key, String subject, String tenant, Set<String> roles, Set<String> groups, String... scopes) {
        return sign(key, subject, tenant, roles, groups, FleetTime.now().plus(LIFE), scopes);
    }

    private static String sign(
            PrivateKey key,
            String subject,
            String tenant,
            Set<String> roles,
            Set<String> groups,
            Instant end,
            String... scopes) {
        return Jwt.issuer("flotilla")
                .audience("flotilla")
                .subject(subject)
                .claim("tenant", tenant)
                .claim("roles", List.copyOf(roles))
                .groups(groups)
                .claim("scope", String.join(" ", scopes))
                .issuedAt(end.minus(LIFE))
                .expiresAt(end)
                .jws()
                .keyId(KeyServer.KEY_ID)
                .sign(key);
    }

    private static PrivateKey key() {
        try {
            return KeyUtils.decodePrivateKey(ConfigProvider.getConfig().getValue(KEY_SETTING, String.class));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
