package io.flotilla.tool.call;

import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Answers calls whose answer never came. Every instance may sweep: the rows are locked, and skipped by the others. */
@ApplicationScoped
class CallSweep {
    private static final Logger LOG = Logger.getLogger(CallSweep.class);
    private static final int BATCH = 100;
    private static final Failure OVERDUE =
            Failure.retryable(ErrorClass.TIMEOUT, "deadline-passed", "no answer came before the deadline");

    @Inject
    CallStore store;

    @Inject
    Cancellations cancellations;

    @Inject
    Database database;

    @Inject
    CallConfig config;

    @Inject
    Vertx vertx;

    private final AtomicBoolean sweeping = new AtomicBoolean();
    private volatile boolean stopped;

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(config.sweep().toMillis(), ignored -> sweep());
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void sweep() {
        if (!stopped && sweeping.compareAndSet(false, true)) {
            database.inTransaction(this::endOverdue)
                    .onTermination()
                    .invoke(() -> sweeping.set(false))
                    .subscribe()
                    .with(ignored -> {}, e -> LOG.warnf("cannot end overdue calls: %s", e.getMessage()));
        }
    }

    private Uni<Void> endOverdue(SqlConnection tx) {
        return store.lockOverdue(tx, config.grace(), BATCH).flatMap(overdue -> end(tx, overdue));
    }

    private Uni<Void> end(SqlConnection tx, List<CallRow> overdue) {
        return Multi.createFrom()
                .iterable(overdue)
                .onItem()
                .transformToUniAndConcatenate(call -> cancellations.end(tx, call, OVERDUE))
                .collect()
                .last();
    }
}
