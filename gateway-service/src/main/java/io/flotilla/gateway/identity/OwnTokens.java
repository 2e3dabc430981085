package io.flotilla.gateway.identity;

import io.flotilla.common.identity.TokenLife;
import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Behind its door the gateway is a service like the others: its own resources check the internal token, here by the key
 * at hand instead of one fetched from itself.
 */
@ApplicationScoped
public class OwnTokens implements TenantConfigResolver {
    @Inject
    SigningKeys keys;

    private OidcTenantConfig config;

    @PostConstruct
    void build() {
        config = OidcTenantConfig.builder()
                .tenantId("internal")
                .applicationType(ApplicationType.SERVICE)
                .publicKey(keys.current().publicPem())
                .token()
                .issuer("flotilla")
                .audience("flotilla")
                .principalClaim("sub")
                .lifespanGrace(TokenLife.NO_CHECK)
                .end()
                .roles()
                .roleClaimPath("roles")
                .end()
                .build();
    }

    @Override
    public Uni<OidcTenantConfig> resolve(RoutingContext context, OidcRequestContext<OidcTenantConfig> request) {
        return Uni.createFrom().item(config);
    }
}
