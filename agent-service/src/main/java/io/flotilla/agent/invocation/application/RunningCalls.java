package io.flotilla.agent.invocation.application;

import io.flotilla.agent.invocation.persistence.InvocationStore;
import io.flotilla.common.background.Background;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.Lease;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The calls that this instance has open at models, so that they can be stopped, also from another instance. */
@ApplicationScoped
class RunningCalls {
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Inject
    Database database;

    @Inject
    InvocationStore invocations;

    @Inject
    Background background;

    private final Map<String, Entry> open = new ConcurrentHashMap<>();

    void start(@Observes StartupEvent event) {
        background.every(LOOK, "look for cancelled calls", this::look);
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

    private Uni<Void> look() {
        if (open.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        // With the lease goes the right to write the answer; whoever took over asks the model again.
        open.values().stream()
                .filter(entry -> entry.lease().isLost())
                .forEach(entry -> entry.stop().complete("another instance has taken over"));
        return invocations
                .unwanted(database.pool(), List.copyOf(open.keySet()))
                .invoke(ids -> ids.forEach(id -> stop(id, "")))
                .replaceWithVoid();
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
