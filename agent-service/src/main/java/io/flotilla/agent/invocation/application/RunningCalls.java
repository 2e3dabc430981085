package io.flotilla.agent.invocation.application;

import io.flotilla.agent.invocation.persistence.InvocationStore;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.Lease;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** The calls that this instance has open at models, so that they can be stopped, also from another instance. */
@ApplicationScoped
class RunningCalls {
    private static final Logger LOG = Logger.getLogger(RunningCalls.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Inject
    Database database;

    @Inject
    InvocationStore invocations;

    @Inject
    Vertx vertx;

    private final Map<String, Entry> open = new ConcurrentHashMap<>();

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(LOOK.toMillis(), ignored -> look());
    }

    Entry enter(String id, Lease lease) {
        Entry entry = new Entry(this, id, lease, new CompletableFuture<>());
        open.put(id, entry);
        return entry;
    }

    /** Stops the call of this invocation if it is open here. */
    void stop(String id, String reason) {
        Entry entry = open.get(id);
        if (entry != null) {
            entry.stop().complete(reason == null ? "" : reason);
        }
    }

    private void look() {
        if (open.isEmpty()) {
            return;
        }
        // With the lease goes the right to write the answer; whoever took over asks the model again.
        open.values().stream()
                .filter(entry -> entry.lease().isLost())
                .forEach(entry -> entry.stop().complete("another instance has taken over"));
        invocations
                .unwanted(database.pool(), List.copyOf(open.keySet()))
                .subscribe()
                .with(
                        ids -> ids.forEach(id -> stop(id, "")),
                        e -> LOG.warnf("cannot look for cancelled calls: %s", e.getMessage()));
    }

    /** One open call. */
    record Entry(RunningCalls owner, String id, Lease lease, CompletableFuture<String> stop) {
        /** The reason, when it is to be stopped. */
        Uni<String> stopped() {
            return Uni.createFrom().emitter(emitter -> stop.thenAccept(emitter::complete));
        }

        void leave() {
            owner.open.remove(id, this);
        }
    }
}
