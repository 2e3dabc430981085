package io.flotilla.sandbox.execution.application;

import io.flotilla.sandbox.containment.Bubblewrap;
import io.flotilla.sandbox.containment.Containment;
import io.flotilla.sandbox.containment.Interpreter;
import io.flotilla.sandbox.containment.Limits;
import io.flotilla.sandbox.execution.domain.SpecRules;
import io.flotilla.sandbox.settings.SandboxConfig;
import io.flotilla.sandbox.settings.SandboxConfig.MaxLimits;
import io.flotilla.sandbox.settings.SandboxConfig.RuntimeConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The containment of this machine and the rules for requests, made from the settings. */
@ApplicationScoped
class Sandbox {

    @Produces
    @Singleton
    Containment containment(SandboxConfig config) {
        return new Bubblewrap(new Bubblewrap.Settings(
                config.bubblewrap(), config.scratch().toAbsolutePath(), config.firstUser(), config.cgroups()));
    }

    void close(@Disposes Containment containment) {
        containment.close();
    }

    /** Looks at the machine while the service starts: readiness waits for the answer, and leftovers are removed. */
    void start(@Observes StartupEvent event, Containment containment) {
        Infrastructure.getDefaultWorkerPool().execute(containment::availability);
    }

    @Produces
    @Singleton
    SpecRules rules(SandboxConfig config) {
        MaxLimits most = config.maxLimits();
        return new SpecRules(
                config.runtimes().keySet(),
                new Limits(
                        Duration.ofSeconds(most.timeoutSeconds()),
                        most.memoryMib(),
                        most.cpus(),
                        most.processes(),
                        most.diskMib(),
                        most.outputKib()));
    }

    static Interpreter interpreter(RuntimeConfig runtime) {
        return new Interpreter(runtime.path(), runtime.extension(), runtime.env(), runtime.addressSpaceMib());
    }
}
