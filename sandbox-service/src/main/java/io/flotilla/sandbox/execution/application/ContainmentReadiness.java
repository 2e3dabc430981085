package io.flotilla.sandbox.execution.application;

import io.flotilla.sandbox.containment.Containment;
import io.flotilla.sandbox.containment.Containment.Availability;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready where programs cannot be contained; the message says what to install. */
@Readiness
@ApplicationScoped
class ContainmentReadiness implements HealthCheck {

    @Inject
    Containment containment;

    @Override
    public HealthCheckResponse call() {
        Availability availability = containment.availability();
        return HealthCheckResponse.named("containment")
                .status(availability.usable())
                .withData("message", availability.message())
                .build();
    }
}
