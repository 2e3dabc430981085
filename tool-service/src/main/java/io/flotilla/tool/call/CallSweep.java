package io.flotilla.tool.call;

import io.flotilla.common.background.Background;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;

/** Answers calls whose answer never came. Every instance may sweep: the rows are locked, and skipped by the others. */
@ApplicationScoped
class CallSweep {
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
    Background background;

    void start(@Observes StartupEvent event) {
        background.every(config.sweep(), "end overdue calls", () -> database.inTransaction(this::endOverdue));
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
