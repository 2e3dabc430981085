package io.flotilla.agent.invocation.application;

import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.Invocation.Origin;
import io.flotilla.agent.invocation.domain.State;
import io.flotilla.agent.invocation.persistence.InvocationStore;
import io.flotilla.common.background.Background;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Database;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;

/** Ends invocations that still wait for others at the deadline; those in a turn watch the clock themselves. */
@ApplicationScoped
class Overdue {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int AT_ONCE = 50;

    @Inject
    FleetClock clock;

    @Inject
    Database database;

    @Inject
    InvocationStore invocations;

    @Inject
    Finisher finisher;

    @Inject
    Background background;

    void start(@Observes StartupEvent event) {
        background.every(LOOK, "end overdue agents", this::sweep);
    }

    Uni<Void> sweep() {
        return invocations
                .overdue(database.pool(), AT_ONCE)
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToUniAndConcatenate(found -> database.inTransaction(tx -> end(tx, found)))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> end(SqlConnection tx, Invocation found) {
        Origin origin = found.origin();
        return invocations
                .lock(tx, origin.tenantId(), origin.invocationId())
                .flatMap(current -> isOverdue(current)
                        ? finisher.fail(tx, current, Failures.deadline())
                        : Uni.createFrom().voidItem());
    }

    private boolean isOverdue(Invocation current) {
        boolean waits = current.state() == State.TOOLS || current.state() == State.KEEPING;
        return waits && current.isOver(clock.now());
    }
}
