package io.flotilla.sandbox.execution.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.Outage;
import io.flotilla.sandbox.containment.Containment.Running;
import io.flotilla.sandbox.execution.domain.Execution;
import io.flotilla.sandbox.execution.persistence.ExecutionRepository;
import io.flotilla.sandbox.settings.SandboxConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Works off the open executions, as many at once as there are processors. Programs run for long, so they do not hold
 * the inbox: its rows would keep their run's other commands, and a cancellation, waiting. An execution is claimed under
 * a lease; when the service dies, another instance starts it again, which is safe because its effects were contained.
 */
@ApplicationScoped
public class ExecutionQueue {

    private static final Logger LOG = Logger.getLogger(ExecutionQueue.class);
    private static final Duration AWAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_AWAY = Duration.ofSeconds(15);
    private static final int STORE_TRIES = 8;

    @Inject
    ExecutionRepository repository;

    @Inject
    ProgramRunner runner;

    @Inject
    Endings endings;

    @Inject
    SandboxConfig config;

    @Inject
    FleetClock clock;

    @Inject
    Vertx vertx;

    private final Map<String, Active> active = new ConcurrentHashMap<>();
    private final AtomicBoolean claiming = new AtomicBoolean();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile boolean claimAgain;
    private volatile boolean stopped;

    /** A claimed execution; its program once it runs. */
    private static final class Active {
        private final Execution execution;
        private Running running;
        private boolean kill;
        private boolean abandoned;

        Active(Execution execution) {
            this.execution = execution;
        }

        synchronized void started(Running program) {
            running = program;
            if (kill) {
                program.kill();
            }
        }

        synchronized void kill() {
            kill = true;
            if (running != null) {
                running.kill();
            }
        }

        /** Nobody wants the result: the lease is another instance's, or will be. */
        synchronized void abandon() {
            abandoned = true;
            kill();
        }

        synchronized boolean isAbandoned() {
            return abandoned;
        }
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(config.poll().toMillis(), ignored -> wake());
        vertx.setPeriodic(config.renew().toMillis(), ignored -> renew());
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        List<Active> left = List.copyOf(active.values());
        left.forEach(Active::abandon);
        CompletableFuture<?>[] releases = left.stream()
                .map(a -> repository.release(a.execution, Duration.ZERO).subscribeAsCompletionStage())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(releases)
                .orTimeout(3, TimeUnit.SECONDS)
                .exceptionally(error -> null)
                .join();
    }

    /** Called when there is a new execution. */
    public void wake() {
        if (stopped || active.size() >= concurrency()) {
            return;
        }
        // Said before it is tried: whoever is claiming looks at it after having stopped, so no call is lost between.
        claimAgain = true;
        if (!claiming.compareAndSet(false, true)) {
            return;
        }
        claimAgain = false;
        repository.claim(config.lease()).subscribe().with(this::claimed, this::cannotClaim);
    }

    /** Kills the program if it runs here; other instances see the mark in the row when they renew. */
    public void cancel(String id) {
        Optional.ofNullable(active.get(id)).ifPresent(Active::kill);
    }

    private int concurrency() {
        return config.concurrency().orElse(Runtime.getRuntime().availableProcessors());
    }

    private void claimed(Optional<Execution> execution) {
        try {
            execution.ifPresent(this::work);
        } finally {
            claiming.set(false);
        }
        if (execution.isPresent() || claimAgain) {
            wake();
        }
    }

    private void cannotClaim(Throwable error) {
        claiming.set(false);
        LOG.warnf("cannot look for executions: %s", error.getMessage());
    }

    private void work(Execution execution) {
        var current = new Active(execution);
        Active before = active.put(execution.id(), current);
        if (before != null) {
            // Its lease ended unrenewed, and this instance was the one to claim it again.
            before.abandon();
        }
        Uni.createFrom()
                .deferred(() -> runner.run(execution, current::started))
                .flatMap(finished -> store(current, finished))
                .onFailure()
                .recoverWithUni(error -> recover(current, error))
                .onTermination()
                .invoke(() -> done(current))
                .subscribe()
                .with(x -> {}, e -> LOG.warnf("%s waits for its lease to end: %s", execution.id(), e.getMessage()));
    }

    private void done(Active ended) {
        active.remove(ended.execution.id(), ended);
        wake();
    }

    /** What was run is not run again just because the database was away for a moment. */
    private Uni<Void> store(Active current, Finished finished) {
        if (current.isAbandoned()) {
            return Uni.createFrom().voidItem();
        }
        return endings.store(current.execution, finished)
                .onFailure(Outage::isBehind)
                .retry()
                .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(2))
                .atMost(STORE_TRIES);
    }

    private Uni<Void> recover(Active current, Throwable error) {
        Execution execution = current.execution;
        if (current.isAbandoned()) {
            return Uni.createFrom().voidItem();
        }
        if (Outage.isBehind(error)) {
            LOG.warnf("%s waits: %s", execution.id(), error.getMessage());
            return repository.release(execution, waitFor(execution));
        }
        LOG.errorf(error, "%s failed", execution.id());
        return endings.store(execution, Finished.failed(Failure.from(error), true));
    }

    /** Longer for what waits long already. */
    private Duration waitFor(Execution execution) {
        Duration waited = Duration.between(execution.createdAt(), clock.now());
        return Duration.ofMillis(Math.clamp(waited.toMillis() / 4, AWAY.toMillis(), LONGEST_AWAY.toMillis()));
    }

    /** One renewal at a time: of two that overlap, each could lock rows that the other waits for. */
    private void renew() {
        List<Active> held = List.copyOf(active.values());
        if (!held.isEmpty() && renewing.compareAndSet(false, true)) {
            repository
                    .renew(held.stream().map(a -> a.execution).toList(), config.lease())
                    .onTermination()
                    .invoke(() -> renewing.set(false))
                    .subscribe()
                    .with(ours -> renewed(held, ours), e -> LOG.warnf("cannot renew leases: %s", e.getMessage()));
        }
    }

    /** What ended while the renewal was on its way, or was claimed again under another fence, is not meant by it. */
    private void renewed(List<Active> held, Map<String, Optional<String>> ours) {
        for (Active current : held) {
            String id = current.execution.id();
            Optional<String> cancelled = ours.get(id);
            if (active.get(id) != current) {
                continue;
            }
            if (cancelled == null) {
                current.abandon();
            } else if (cancelled.isPresent()) {
                current.kill();
            }
        }
    }
}
