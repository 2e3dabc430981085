package io.flotilla.gateway.key.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.gateway.key.domain.ApiKey;
import io.flotilla.gateway.key.persistence.KeyIndex;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which keys may be used. An answer is kept for less than a second, so that a revoked key stops everywhere within one
 * and a busy key costs one query a second.
 */
@ApplicationScoped
public class KeyDirectory {
    private static final Duration FRESH = Duration.ofMillis(800);
    private static final long SWEEP_MILLIS = 2_000;
    private static final int MAX_KEPT = 20_000;

    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

    @Inject
    KeyIndex index;

    @Inject
    FleetClock clock;

    @Inject
    Vertx vertx;

    @PostConstruct
    void sweep() {
        vertx.setPeriodic(SWEEP_MILLIS, ignored -> entries.values().removeIf(entry -> !entry.isFresh()));
    }

    /** The key with this hash, if it exists, is not revoked and has not expired. May answer on any thread. */
    public Uni<Optional<ApiKey>> usable(String hash) {
        // Above the bound someone is trying keys; these go to the database and do not push others out.
        Entry entry = entries.size() < MAX_KEPT
                ? entries.compute(hash, (key, old) -> old != null && old.isFresh() ? old : load(key))
                : entries.getOrDefault(hash, load(hash));
        return entry.answer().map(key -> key.filter(k -> k.isValidAt(clock.now())));
    }

    /** Makes this instance ask again at the next use; the others do so within a second. */
    public void forget(String hash) {
        entries.remove(hash);
    }

    private Entry load(String hash) {
        // The age counts from before the question, not from its answer: what is revoked meanwhile is seen in time.
        return new Entry(
                index.usable(hash)
                        .onFailure()
                        .invoke(() -> entries.remove(hash))
                        .memoize()
                        .indefinitely(),
                System.nanoTime());
    }

    private record Entry(Uni<Optional<ApiKey>> answer, long askedAt) {
        boolean isFresh() {
            return System.nanoTime() - askedAt < FRESH.toNanos();
        }
    }
}
