package io.flotilla.workflow.retention.application;

import io.flotilla.common.background.Background;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.workflow.retention.domain.Retention;
import io.flotilla.workflow.retention.persistence.RetentionRow;
import io.flotilla.workflow.retention.persistence.Retentions;
import io.flotilla.workflow.run.application.EngineConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Puts ended runs away, and deletes them, when their tenant wants that. A batch is a transaction, under a lock that one
 * instance has at a time: a kill leaves no run half deleted. A month of which no run is left goes with its part of the log.
 */
@ApplicationScoped
class Sweeper {
    static final String BY = "retention";

    private static final Logger LOG = Logger.getLogger(Sweeper.class);
    private static final int ARCHIVED_AT_ONCE = 1_000;
    /** Each may have a long log. */
    private static final int DELETED_AT_ONCE = 50;

    @Inject
    FleetClock clock;

    @Inject
    Retentions retentions;

    @Inject
    Months months;

    @Inject
    RetentionLock lock;

    @Inject
    EngineConfig config;

    @Inject
    MeterRegistry metrics;

    @Inject
    Background background;

    /** What was done in one sweep. */
    record Swept(int archived, int deleted) {
        static final Swept NOTHING = new Swept(0, 0);

        Swept and(Swept other) {
            return new Swept(archived + other.archived, deleted + other.deleted);
        }

        boolean isNothing() {
            return archived == 0 && deleted == 0;
        }
    }

    void start(@Observes StartupEvent event) {
        background.every(
                config.sweep(), "sweep old runs", () -> sweep(clock.now()).replaceWithVoid());
    }

    /** All that is due, and the months of the log. */
    Uni<Swept> sweep(Instant now) {
        return months.ahead(now)
                .chain(retentions::all)
                .flatMap(tenants -> months.weigh(tenants, now))
                .chain(() -> rounds(now))
                .call(() -> months.drop(now));
    }

    /** Tenants take turns, so that a large one does not hold up the others. */
    private Uni<Swept> rounds(Instant now) {
        return sum(Multi.createBy()
                .repeating()
                .uni(() -> retentions.all().flatMap(tenants -> round(tenants, now)))
                .whilst(swept -> !swept.isNothing() && !background.isStopped()));
    }

    private Uni<Swept> round(List<RetentionRow> tenants, Instant now) {
        return sum(Multi.createFrom()
                .iterable(tenants)
                .onItem()
                .transformToUniAndConcatenate(tenant -> turn(tenant, now)));
    }

    private static Uni<Swept> sum(Multi<Swept> swept) {
        return swept.collect().with(Collectors.reducing(Swept.NOTHING, Swept::and));
    }

    private Uni<Swept> turn(RetentionRow row, Instant now) {
        Retention retention = Retention.of(row.archiveAfter(), row.deleteAfter());
        Instant deleteBefore = retention.deleteBefore(now);
        Instant archiveBefore = retention.archiveBefore(now);
        Uni<Integer> deleted = deleteBefore == null
                ? Uni.createFrom().item(0)
                : lock.run(0, tx -> retentions.delete(tx, row.tenant(), deleteBefore, DELETED_AT_ONCE));
        Uni<Integer> archived = archiveBefore == null
                ? Uni.createFrom().item(0)
                : lock.run(0, tx -> retentions.archive(tx, row.tenant(), archiveBefore, now, BY, ARCHIVED_AT_ONCE));
        return deleted.flatMap(gone -> archived.map(away -> new Swept(away, gone)))
                .invoke(swept -> tell(row.tenant(), swept))
                .onFailure()
                .invoke(e -> LOG.warnf("tenant %s: old runs wait for the next sweep: %s", row.tenant(), e.getMessage()))
                .onFailure()
                .recoverWithItem(Swept.NOTHING);
    }

    private void tell(String tenant, Swept swept) {
        if (!swept.isNothing()) {
            LOG.infof("tenant %s: %d runs archived, %d deleted", tenant, swept.archived(), swept.deleted());
            metrics.counter("flotilla.workflow.retention.archived").increment(swept.archived());
            metrics.counter("flotilla.workflow.retention.deleted").increment(swept.deleted());
        }
    }
}
