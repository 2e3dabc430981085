package io.flotilla.workflow.retention.application;

import io.flotilla.workflow.retention.domain.Retention;
import io.flotilla.workflow.retention.persistence.LogMonths;
import io.flotilla.workflow.retention.persistence.LogMonths.Added;
import io.flotilla.workflow.retention.persistence.RetentionRow;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * The parts that the log has by month. They are made before their month begins, and taken away when no run of it is
 * left: that is what makes it cheap to delete old runs. Nothing else depends on it, so failures wait for the next sweep.
 */
@ApplicationScoped
class Months {
    private static final Logger LOG = Logger.getLogger(Months.class);
    private static final int AHEAD = 2;
    private static final Duration TO_ADD = Duration.ofSeconds(2);
    /** Appends may have to wait as long. */
    private static final Duration TO_DROP = Duration.ofMillis(200);

    @Inject
    LogMonths log;

    @Inject
    RetentionLock lock;

    /** Sees to it that this month and the next ones have a part, as each start does. What fails is done next time. */
    Uni<Void> ahead(Instant now) {
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        return each(IntStream.rangeClosed(0, AHEAD).mapToObj(today::plusMonths).toList(), this::add)
                .onFailure()
                .invoke(e -> LOG.warnf("parts of the log are made at the next sweep: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    /** Finds the months of which no run is kept, so that their events need not be deleted. */
    Uni<Void> weigh(List<RetentionRow> tenants, Instant now) {
        Map<String, Instant> before = tenants.stream()
                .filter(row -> row.deleteAfter() != null)
                .collect(Collectors.toMap(
                        RetentionRow::tenant,
                        row -> Retention.of(null, row.deleteAfter()).deleteBefore(now)));
        return lock.run(null, tx -> log.weigh(tx, before, now));
    }

    /** Takes away the parts of months that are over and have no run. */
    Uni<Void> drop(Instant now) {
        return log.empty(now).flatMap(months -> each(months, this::drop));
    }

    private Uni<Void> add(LocalDate month) {
        return log.add(month, TO_ADD).invoke(added -> tell(month, added)).replaceWithVoid();
    }

    private Uni<Void> drop(LocalDate month) {
        return lock.run(false, tx -> log.drop(tx, month, TO_DROP))
                .invoke(dropped -> {
                    if (dropped) {
                        LOG.infof("no run is left of %s; its events are gone", YearMonth.from(month));
                    }
                })
                .onFailure(LogMonths::isTaken)
                .invoke(e -> LOG.infof("the log is busy; the events of %s go at the next sweep", month))
                .onFailure(LogMonths::isTaken)
                .recoverWithItem(false)
                .replaceWithVoid();
    }

    private static Uni<Void> each(List<LocalDate> months, Function<LocalDate, Uni<Void>> work) {
        return Multi.createFrom()
                .iterable(months)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .last();
    }

    private static void tell(LocalDate month, Added added) {
        switch (added) {
            case ADDED -> LOG.debugf("the log has a part for %s", YearMonth.from(month));
            case THERE -> {}
            case BEGUN ->
                LOG.warnf(
                        "events of %s came before its part; old runs of it are deleted one by one",
                        YearMonth.from(month));
            case UNORDERED ->
                LOG.warnf("the database's collation does not sort ids by time; old runs are deleted one by one");
        }
    }
}
