package io.flotilla.gateway.stream;

import io.flotilla.gateway.http.RefusedException;
import io.flotilla.gateway.identity.Authenticator;
import io.flotilla.gateway.identity.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** The streams of this instance: how many there may be, and when they have to end. */
@ApplicationScoped
class OpenStreams {
    private static final long CHECK_MILLIS = 500;
    private static final Duration LIMIT_RETRY = Duration.ofSeconds(5);
    private static final int SPREAD_MILLIS = 2_000;

    private final Map<Principal, Set<RunStream>> byCaller = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    @Inject
    StreamConfig config;

    @Inject
    Authenticator authenticator;

    @Inject
    Vertx vertx;

    @Inject
    MeterRegistry metrics;

    @PostConstruct
    void start() {
        metrics.gauge("flotilla.gateway.streams", count);
        vertx.setPeriodic(CHECK_MILLIS, ignored -> byCaller.keySet().forEach(this::check));
    }

    /** @throws RefusedException 429 when the caller, or this instance, has as many streams as it may have */
    void add(Principal caller, RunStream stream) {
        byCaller.compute(caller, (who, old) -> {
            Set<RunStream> own = old == null ? ConcurrentHashMap.newKeySet() : old;
            if (own.size() >= config.perCaller() || count.get() >= config.total()) {
                throw RefusedException.forNow(
                        429, "too-many-streams", "there are " + own.size() + " streams of this caller", LIMIT_RETRY);
            }
            own.add(stream);
            count.incrementAndGet();
            return own;
        });
    }

    void remove(Principal caller, RunStream stream) {
        byCaller.computeIfPresent(caller, (who, own) -> {
            if (own.remove(stream)) {
                count.decrementAndGet();
            }
            return own.isEmpty() ? null : own;
        });
    }

    /** A caller whose key was revoked does not go on watching. */
    private void check(Principal caller) {
        authenticator.isStillGood(caller).subscribe().with(good -> dismissUnless(good, caller), e -> {});
    }

    private void dismissUnless(boolean good, Principal caller) {
        if (!good) {
            byCaller.getOrDefault(caller, Set.of()).forEach(stream -> stream.dismiss(config.retry()));
        }
    }

    /** Clients come again, spread over a moment, and find another instance or the next start of this one. */
    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        byCaller.values().forEach(own -> own.forEach(OpenStreams::dismissSpread));
    }

    private static void dismissSpread(RunStream stream) {
        stream.dismiss(Duration.ofMillis(500 + ThreadLocalRandom.current().nextInt(SPREAD_MILLIS)));
    }
}
