package io.flotilla.gateway.key.application;

import io.flotilla.common.id.Ids;
import io.flotilla.gateway.key.domain.KeySecret;
import io.flotilla.gateway.key.domain.Role;
import io.flotilla.gateway.key.persistence.KeyIndex;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * The operator's first key, so that there is someone who can make further ones. It belongs to the operator tenant and is
 * added at start if it is not there; one that was revoked stays revoked. Not ready until that is done.
 */
@Readiness
@ApplicationScoped
public class FirstKey implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(FirstKey.class);

    @Inject
    KeyIndex index;

    @ConfigProperty(name = "flotilla.gateway.admin-key")
    Optional<String> adminKey;

    @ConfigProperty(name = "flotilla.gateway.operator-tenant")
    String operatorTenant;

    private volatile boolean done;

    void start(@Observes StartupEvent event) {
        if (adminKey.isEmpty()) {
            done = true;
            return;
        }
        KeySecret secret = KeySecret.parse(adminKey.get())
                .orElseThrow(() -> new IllegalArgumentException(
                        "FLOTILLA_ADMIN_KEY (flotilla.gateway.admin-key) is not an API key: flt_live_, 43 digits of"
                                + " base 62 and their 6-digit checksum"));
        index.addIfAbsent(Ids.next("key"), operatorTenant, "first admin key", secret, Role.ADMIN)
                .onFailure()
                .invoke(e -> LOG.warnf("cannot store the first admin key yet: %s", e.getMessage()))
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(5))
                .indefinitely()
                .subscribe()
                .with(ignored -> done = true);
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("first-key").status(done).build();
    }
}
