package io.flotilla.agent.definition;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready before the agents that everybody may ask for are there. */
@Readiness
@Singleton
class BuiltInAgentsReady implements HealthCheck {
    @Inject
    BuiltInAgents agents;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("built-in agents")
                .status(agents.stored())
                .build();
    }
}
