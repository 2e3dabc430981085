package io.flotilla.gateway.limit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Counts in this process; what is left when Redis is not there. */
final class LocalLimiter {
    private static final int SWEEP_ABOVE = 10_000;

    private final Gcra gcra;
    private final ConcurrentHashMap<String, Long> tats = new ConcurrentHashMap<>();

    LocalLimiter(Gcra gcra) {
        this.gcra = gcra;
    }

    /** @param nowMicros by a clock that only goes forward */
    Decision take(String who, long nowMicros) {
        if (tats.size() > SWEEP_ABOVE) {
            tats.values().removeIf(tat -> tat <= nowMicros);
        }
        AtomicReference<Decision> decision = new AtomicReference<>();
        tats.compute(who, (key, tat) -> {
            Gcra.Step step = gcra.take(tat == null ? nowMicros : tat, nowMicros);
            decision.set(step.decision());
            return step.tat();
        });
        return decision.get();
    }
}
