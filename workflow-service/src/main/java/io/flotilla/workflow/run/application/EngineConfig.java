package io.flotilla.workflow.run.application;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Settings of the engine. */
@ConfigMapping(prefix = "flotilla.workflow")
public interface EngineConfig {
    /** How much of runs that are at work is kept in memory, measured by the bytes of their logs. */
    @WithDefault("33554432")
    @Min(0) long cacheBytes();

    /** How often runs are looked for whose time has come and which nobody woke, for example after a crash. */
    @WithDefault("1s")
    Duration poll();

    /** How many runs may be at work at once over all tenants, who share them alike; the others wait in their queues. */
    @WithDefault("10000")
    @Min(1) int maxActiveRuns();

    /**
     * How many events the log of a run may have before the run fails; four fifths of it are warned of. What follows the
     * end of the plan may add another fifth.
     */
    @WithDefault("50000")
    @Min(100) int maxRunEvents();

    /** How large the log of a run may become, in bytes, likewise. */
    @WithDefault("268435456")
    @Min(1048576) long maxRunBytes();

    /** How often the engine makes sure that no run waits for nothing. */
    @WithDefault("1m")
    Duration reconcile();

    /** How many results of steps with a {@code cache} are kept for each tenant; the oldest go first. */
    @WithDefault("10000")
    @Min(0) int cachedSteps();

    /** How often runs are looked for that their tenant keeps no longer, and parts of the log are made and dropped. */
    @WithDefault("10m")
    Duration sweep();

    /** How long the answers to requests with an Idempotency-Key are kept. */
    @WithDefault("7d")
    Duration idempotencyRetention();
}
