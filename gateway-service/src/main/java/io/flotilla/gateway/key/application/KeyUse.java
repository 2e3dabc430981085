package io.flotilla.gateway.key.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.gateway.key.persistence.KeyIndex;
import io.vertx.core.Vertx;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** When keys were last used: noted in memory, written every few seconds. A crash loses the last few seconds of it. */
@ApplicationScoped
public class KeyUse {
    private static final Logger LOG = Logger.getLogger(KeyUse.class);
    private static final long WRITE_MILLIS = 3_000;

    private final ConcurrentHashMap<String, Instant> used = new ConcurrentHashMap<>();

    @Inject
    KeyIndex index;

    @Inject
    FleetClock clock;

    @Inject
    Vertx vertx;

    @PostConstruct
    void start() {
        vertx.setPeriodic(WRITE_MILLIS, ignored -> write());
    }

    public void note(String keyId) {
        used.put(keyId, clock.now());
    }

    private void write() {
        if (used.isEmpty()) {
            return;
        }
        Map<String, Instant> batch = new HashMap<>(used);
        index.touch(batch)
                .subscribe()
                .with(
                        ignored -> batch.forEach(used::remove),
                        e -> LOG.debugf("last use of %d keys is not written yet: %s", batch.size(), e.getMessage()));
    }
}
