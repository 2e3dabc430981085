package io.flotilla.workflow.queue.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.workflow.queue.persistence.AdmissionQueries.Pulse;
import io.flotilla.workflow.run.application.EngineConfig;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;

/** How full the service was when it was last counted. Nothing is decided by it but whether one has to count. */
@ApplicationScoped
class Capacity {
    /** With fewer places than this each one is counted. */
    private static final int COUNTED_BELOW = 1_000;

    private static final Duration STALE = Duration.ofSeconds(5);

    @Inject
    FleetClock clock;

    @Inject
    EngineConfig config;

    @Inject
    MeterRegistry metrics;

    private volatile Seen seen = new Seen(new Pulse(0, 0, null), Instant.EPOCH);

    private record Seen(Pulse pulse, Instant at) {}

    @PostConstruct
    void measure() {
        metrics.gauge("flotilla.workflow.runs.active", this, c -> c.seen.pulse().active());
        metrics.gauge("flotilla.workflow.runs.queued", this, c -> c.seen.pulse().queued());
        metrics.gauge("flotilla.workflow.queue.oldest.seconds", this, c -> c.oldestSeconds());
    }

    void saw(Pulse pulse, Instant at) {
        seen = new Seen(pulse, at);
    }

    /** Less than half full a moment ago: the other half is more than can be filled until it is counted again. */
    boolean isWide() {
        Seen last = seen;
        return config.maxActiveRuns() >= COUNTED_BELOW
                && last.pulse().active() <= config.maxActiveRuns() / 2
                && last.at().isAfter(clock.now().minus(STALE));
    }

    private double oldestSeconds() {
        Instant oldest = seen.pulse().oldest();
        return oldest == null
                ? 0
                : Math.max(0, Duration.between(oldest, clock.now()).toMillis() / 1000.0);
    }
}
