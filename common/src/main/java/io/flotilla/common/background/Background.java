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

/** What a service does by itself until it stops. What fails is logged, and keeps nothing that comes later. */
@ApplicationScoped
public class Background {
    private static final Logger LOG = Logger.getLogger(Background.class);

    @Inject
    Vertx vertx;

    private volatile boolean stopped;

    /**
     * Comes round by itself; rounds never overlap.
     *
     * @param what is done, as in "cannot {@code expire holds}"
     * @param round begins one; called on a context of its own, see {@link OwnContext}
     */
    public void every(Duration interval, String what, Supplier<Uni<Void>> round) {
        AtomicBoolean underWay = new AtomicBoolean();
        Supplier<Uni<Void>> guarded =
                () -> Uni.createFrom().deferred(round::get).onTermination().invoke(() -> underWay.set(false));
        vertx.setPeriodic(interval.toMillis(), ignored -> {
            if (underWay.compareAndSet(false, true)) {
                once(what, guarded);
            }
        });
    }

    /** Comes round when it is woken. @param round says whether there is more to do, and is then followed by the next */
    public Rounds rounds(String what, Supplier<Uni<Boolean>> round) {
        return new Rounds(this, what, round);
    }

    /** Now, on a context of its own; not at all once the service stops. */
    public void once(String what, Supplier<Uni<Void>> work) {
        if (!stopped) {
            OwnContext.run(
                    vertx,
                    () -> Uni.createFrom()
                            .deferred(work::get)
                            .subscribe()
                            .with(done -> {}, e -> LOG.warnf("cannot %s: %s", what, e.getMessage())));
        }
    }

    /** Whether nothing is begun any more; what takes long may end early. */
    public boolean isStopped() {
        return stopped;
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }
}
