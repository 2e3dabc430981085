package io.flotilla.workflow.run.reconcile;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.workflow.run.domain.Run;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Wakes runs at the right moment, in this process. What is lost with the process, and what is far off, is in the
 * database and found by the {@link RunPoller}.
 */
@ApplicationScoped
public class RunTimers {
    private static final Duration HORIZON = Duration.ofSeconds(60);

    @Inject
    FleetClock clock;

    @Inject
    Vertx vertx;

    @Inject
    Event<Due> due;

    private final Map<String, Pending> timers = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    /** The time has come for a run. */
    record Due(String tenant, String runId) {}

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        timers.values().forEach(pending -> vertx.cancelTimer(pending.timer()));
    }

    /** Sets, moves or takes back the timer of a run. */
    public void set(Run run) {
        timers.compute(run.head().id(), (id, before) -> replaced(run, before));
    }

    private Pending replaced(Run run, Pending before) {
        Instant at = run.wakeAt();
        if (before != null && before.at().equals(at)) {
            return before;
        }
        if (before != null) {
            vertx.cancelTimer(before.timer());
        }
        Instant now = clock.now();
        if (stopped || at == null || at.isAfter(now.plus(HORIZON))) {
            return null;
        }
        // A timer may be a little early, and then the run would find nothing due.
        long delay = Math.max(1, Duration.between(now, at).toMillis() + 1);
        Due wake = new Due(run.head().tenantId(), run.head().id());
        return new Pending(at, vertx.setTimer(delay, ignored -> ring(wake)));
    }

    private void ring(Due wake) {
        timers.remove(wake.runId());
        due.fire(wake);
    }

    private record Pending(Instant at, long timer) {}
}
