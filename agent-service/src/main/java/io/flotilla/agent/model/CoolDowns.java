package io.flotilla.agent.model;

import io.flotilla.common.clock.FleetClock;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Until when a model is left alone because its provider asked for it. In memory: after a restart it will ask again. */
@ApplicationScoped
class CoolDowns {
    @Inject
    FleetClock clock;

    private final Map<String, Instant> until = new ConcurrentHashMap<>();

    void start(Model model, Duration wait) {
        until.merge(key(model), clock.now().plus(wait), (old, next) -> old.isAfter(next) ? old : next);
    }

    /** Zero when the model may be called. */
    Duration left(Model model) {
        Instant end = until.get(key(model));
        if (end == null) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(clock.now(), end);
        if (left.isPositive()) {
            return left;
        }
        until.remove(key(model), end);
        return Duration.ZERO;
    }

    private static String key(Model model) {
        return model.baseUrl() + " " + model.name();
    }
}
