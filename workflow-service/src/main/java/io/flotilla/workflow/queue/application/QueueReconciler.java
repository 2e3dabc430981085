package io.flotilla.workflow.queue.application;

import io.flotilla.common.background.Background;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.queue.domain.AdmissionPolicy;
import io.flotilla.workflow.queue.domain.AdmissionPolicy.Admitted;
import io.flotilla.workflow.queue.persistence.AdmissionQueries;
import io.flotilla.workflow.run.application.EngineConfig;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.RunCommand;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Finds runs that wait in a queue although nothing keeps them there: those of a queue that lost its row, and those for
 * which there was room at two looks in a row and which nobody let in meanwhile. Both should not be.
 */
@ApplicationScoped
class QueueReconciler {
    private static final Logger LOG = Logger.getLogger(QueueReconciler.class);
    private static final int BATCH = 16;
    private static final RunCommand LOST =
            new RunCommand.Heal("queue", "its queue was not known, and nobody would have looked into it");
    private static final RunCommand LEFT =
            new RunCommand.Heal("not-admitted", "there was room for it, and nobody let it in");

    @Inject
    AdmissionQueries admissions;

    @Inject
    QueueDispatcher dispatcher;

    @Inject
    Runs runs;

    @Inject
    Database database;

    @Inject
    EngineConfig config;

    @Inject
    Background background;

    private volatile Set<String> seen = Set.of();

    void start(@Observes StartupEvent event) {
        background.every(config.reconcile(), "look for overlooked runs", () -> look().replaceWithVoid());
    }

    /** Gives how many runs were put right. */
    Uni<Integer> look() {
        return database.inTransaction(this::look);
    }

    private Uni<Integer> look(SqlConnection tx) {
        return admissions
                .lock(tx)
                .chain(() -> admissions.restoreQueues(tx))
                .map(lost -> lost.stream()
                        .filter(run -> !dispatcher.troubled().contains(run.runId()))
                        .toList())
                .call(lost -> each(tx, lost, LOST))
                .flatMap(lost -> admissions
                        .snapshot(tx, config.maxActiveRuns(), BATCH)
                        .map(snapshot -> AdmissionPolicy.decide(snapshot.without(dispatcher.troubled()), BATCH))
                        .flatMap(ready -> admit(tx, ready))
                        .map(admitted -> lost.size() + admitted));
    }

    private Uni<Integer> admit(SqlConnection tx, List<Admitted> ready) {
        List<Admitted> left =
                ready.stream().filter(run -> seen.contains(run.runId())).toList();
        seen = ready.stream().map(Admitted::runId).collect(Collectors.toUnmodifiableSet());
        if (left.isEmpty()) {
            return Uni.createFrom().item(0);
        }
        LOG.warnf("%d runs had room and were not let in", left.size());
        return each(tx, left, LEFT)
                .chain(() -> each(tx, left, new RunCommand.Admit()))
                .invoke(dispatcher::restart)
                .replaceWith(left.size());
    }

    private Uni<Void> each(SqlConnection tx, List<Admitted> found, RunCommand command) {
        return Multi.createFrom()
                .iterable(found)
                .onItem()
                .transformToUniAndConcatenate(run -> runs.execute(tx, run.tenant(), run.runId(), command)
                        .onFailure()
                        .invoke(e -> dispatcher.trouble(run.runId())))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
