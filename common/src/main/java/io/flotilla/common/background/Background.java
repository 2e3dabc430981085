package io.flotilla.common.background;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Work that comes round by itself until the service stops. Rounds never overlap; one that fails is logged, and the next
 * comes all the same.
 */
@ApplicationScoped
public class Background {
    private static final Logger LOG = Logger.getLogger(Background.class);

    @Inject
    Vertx vertx;

    private volatile boolean stopped;

    /**
     * @param what is done, as in "cannot {@code expire holds}"
     * @param round begins one; called on a context of its own, see {@link OwnContext}
     */
    public void every(Duration interval, String what, Supplier<Uni<Void>> round) {
        AtomicBoolean underWay = new AtomicBoolean();
        Uni<Void> guarded =
                Uni.createFrom().deferred(round::get).onTermination().invoke(() -> underWay.set(false));
        vertx.setPeriodic(interval.toMillis(), ignored -> {
            if (!stopped && underWay.compareAndSet(false, true)) {
                OwnContext.run(vertx, () -> begin(guarded, what));
            }
        });
    }

    private static void begin(Uni<Void> round, String what) {
        round.subscribe().with(done -> {}, e -> LOG.warnf("cannot %s: %s", what, e.getMessage()));
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }
}
