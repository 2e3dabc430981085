package io.flotilla.workflow.queue.application;

import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.Concurrency.OnLimit;
import io.flotilla.workflow.queue.domain.Arrival;
import io.flotilla.workflow.queue.persistence.AdmissionQueries;
import io.flotilla.workflow.queue.persistence.Queues;
import io.flotilla.workflow.run.application.AdmissionControl;
import io.flotilla.workflow.run.application.EngineConfig;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.Placement;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Function;

/** Lets new runs in, or has them wait, by the limits of their queue, their concurrency key and the service. */
@ApplicationScoped
class QueueAdmissionControl implements AdmissionControl {
    static final String DRAINING = "queue-draining";

    @Inject
    Database database;

    @Inject
    AdmissionQueries admissions;

    @Inject
    Queues queues;

    @Inject
    Capacity capacity;

    @Inject
    QueueDispatcher dispatcher;

    @Inject
    Runs runs;

    @Inject
    EngineConfig config;

    @Inject
    MeterRegistry metrics;

    @Override
    public boolean isWide(Run created) {
        return created.head().placement().concurrency() == null && capacity.isWide();
    }

    @Override
    public Uni<Boolean> enter(SqlConnection tx, Run created, OnLimit onLimit) {
        return enter(tx, created, onLimit, Arrival::verdict);
    }

    @Override
    public Uni<Void> close(SqlConnection tx) {
        return admissions.lock(tx);
    }

    @Override
    public Uni<Boolean> enterBeside(SqlConnection tx, Run created, OnLimit onLimit) {
        return enter(tx, created, onLimit, Arrival::verdictBeside);
    }

    private Uni<Boolean> enter(
            SqlConnection tx, Run created, OnLimit onLimit, Function<Arrival, Arrival.Verdict> verdict) {
        return admissions
                .lock(tx)
                .chain(() -> arrival(tx, created, onLimit))
                .invoke(arrival -> check(created, verdict.apply(arrival)))
                .flatMap(arrival -> arrival.toCancel() == 0
                        ? Uni.createFrom().item(arrival)
                        : cancelOldest(tx, created, arrival.toCancel()).chain(() -> arrival(tx, created, onLimit)))
                .flatMap(arrival -> verdict.apply(arrival) == Arrival.Verdict.ADMIT
                        ? Uni.createFrom().item(true)
                        : queue(tx, created).replaceWith(false));
    }

    private Uni<Arrival> arrival(SqlConnection tx, Run created, OnLimit onLimit) {
        return admissions.arrival(
                tx, created.head().tenantId(), created.head().placement(), onLimit, config.maxActiveRuns());
    }

    private void check(Run created, Arrival.Verdict verdict) {
        Placement placement = created.head().placement();
        ProblemException refusal = switch (verdict) {
            case ADMIT, WAIT -> null;
            case UNKNOWN_QUEUE ->
                ProblemException.invalid("queue", "there is no queue '" + placement.queue() + "'; make it first");
            case QUEUE_DRAINING ->
                ProblemException.conflict(
                        DRAINING, "queue '" + placement.queue() + "' is draining and takes no new runs");
            case CONCURRENCY_LIMIT ->
                ProblemException.conflict(
                        "concurrency-limit",
                        "as many runs with the key '" + placement.concurrency().key() + "' as are allowed ("
                                + placement.concurrency().limit() + ") have not ended");
        };
        if (refusal != null) {
            metrics.counter("flotilla.workflow.queue.refused", "code", refusal.code())
                    .increment();
            throw refusal;
        }
    }

    private Uni<Void> cancelOldest(SqlConnection tx, Run created, int count) {
        String tenant = created.head().tenantId();
        String key = created.head().placement().concurrency().key();
        RunCommand cancel = new RunCommand.Cancel(
                "run " + created.head().id() + " took its place: both have the concurrency key '" + key + "'",
                created.head().createdBy());
        return admissions.oldest(tx, tenant, key, count).flatMap(ids -> cancelAll(tx, tenant, ids, cancel));
    }

    private Uni<Void> cancelAll(SqlConnection tx, String tenant, List<String> ids, RunCommand cancel) {
        return Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUniAndConcatenate(id -> runs.execute(tx, tenant, id, cancel))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** What a moment ago had no room may have it when this is committed, so that is looked at then. */
    private Uni<Void> queue(SqlConnection tx, Run created) {
        database.afterCommit(tx, this::queued);
        return queues.ensure(
                tx, created.head().tenantId(), created.head().placement().queue());
    }

    private void queued() {
        metrics.counter("flotilla.workflow.queue.enqueued").increment();
        dispatcher.wake();
    }
}
