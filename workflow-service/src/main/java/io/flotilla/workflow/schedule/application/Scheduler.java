package io.flotilla.workflow.schedule.application;

import io.flotilla.common.background.Background;
import io.flotilla.common.background.Repeated;
import io.flotilla.common.background.Rounds;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.run.application.EngineConfig;
import io.flotilla.workflow.schedule.domain.Timing;
import io.flotilla.workflow.schedule.persistence.FireRow;
import io.flotilla.workflow.schedule.persistence.Fires;
import io.flotilla.workflow.schedule.persistence.Fires.Ready;
import io.flotilla.workflow.schedule.persistence.ScheduleRow;
import io.flotilla.workflow.schedule.persistence.Schedules;
import io.flotilla.workflow.schedule.persistence.Schedules.Next;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Makes schedules fire, in two steps that are each one transaction. First the times that have come are written down as
 * firings, and the schedule moves on to its next time; then each firing is done. Killed after the first step, or before
 * either has committed, another instance goes on where this one was: what is written down is found by the poll.
 */
@ApplicationScoped
class Scheduler {
    private static final Logger LOG = Logger.getLogger(Scheduler.class);
    private static final int BATCH = 50;
    private static final Duration REMEMBERED = Duration.ofDays(30);

    /** When a schedule that cannot be read is looked at again: somebody may have mended it. */
    private static final Duration UNREADABLE = Duration.ofMinutes(1);

    @Inject
    FleetClock clock;

    @Inject
    Schedules schedules;

    @Inject
    Fires fires;

    @Inject
    Firing firing;

    @Inject
    Documents documents;

    @Inject
    EventSubscriptions subscriptions;

    @Inject
    Database database;

    @Inject
    EngineConfig config;

    @Inject
    MeterRegistry metrics;

    @Inject
    Vertx vertx;

    @Inject
    Background background;

    private final Rounds rounds;

    @Inject
    Scheduler(Background background) {
        rounds = background.rounds("look at schedules", () -> tick(clock.now()).replaceWith(false));
    }

    void start(@Observes StartupEvent event) {
        rounds.every(config.poll());
        background.every(config.reconcile(), "forget old firings", () -> fires.forget(clock.now(), REMEMBERED));
        wake();
    }

    /** There is a firing to do. */
    void wake() {
        rounds.wake();
    }

    /** What is to happen at this moment. Gives how many firings were done. */
    Uni<Integer> tick(Instant now) {
        return subscriptions.listen().chain(() -> takeAll(now)).chain(this::fireAll);
    }

    /** The first step: writes down which times have come. */
    Uni<Integer> takeAll(Instant now) {
        return Repeated.of(() -> take(now));
    }

    /** Gives how many schedules were looked at. */
    Uni<Integer> take(Instant now) {
        return database.inTransaction(tx -> schedules
                .due(tx, now, BATCH)
                .call(due -> each(due, schedule -> take(tx, schedule, now)))
                .map(List::size));
    }

    /** The second step: does what is written down, until there is nothing more that can be done now. */
    Uni<Integer> fireAll() {
        return Repeated.of(() -> fires.ready(BATCH).flatMap(ready -> each(ready, this::fire)));
    }

    private Uni<Integer> take(SqlConnection tx, ScheduleRow schedule, Instant now) {
        // Counting times takes a moment that an event loop does not have.
        return vertx.executeBlocking(Uni.createFrom().item(() -> taken(schedule, now)), false)
                .onFailure()
                .recoverWithItem(e -> unreadable(schedule, now, e))
                .flatMap(taken -> fires.add(tx, schedule.id(), taken.fires())
                        .call(() -> schedules.advance(tx, schedule.id(), taken.next())));
    }

    private record Taken(List<FireRow> fires, Next next) {}

    private Taken taken(ScheduleRow schedule, Instant now) {
        Timing timing = documents.read(schedule.document()).timing();
        Timing.Taken taken = timing.take(schedule.id(), schedule.nextTime(), now);
        List<FireRow> found = taken.times().stream()
                .map(time -> FireRow.pending(time.toString(), Kinds.CRON, time))
                .toList();
        return new Taken(found, SaveSchedule.next(timing, schedule.id(), taken.next()));
    }

    /** One that cannot be read does not keep the others from firing. */
    private static Taken unreadable(ScheduleRow schedule, Instant now, Throwable error) {
        LOG.warnf("schedule %s of %s cannot be read: %s", schedule.name(), schedule.tenant(), error.getMessage());
        return new Taken(List.of(), new Next(schedule.nextTime(), now.plus(UNREADABLE)));
    }

    /** One that cannot be done for reasons that will pass does not keep the others from being done. */
    private Uni<Integer> fire(Ready ready) {
        return firing.fire(ready)
                .invoke(done -> metrics.counter(
                                "flotilla.workflow.schedule.fires",
                                "kind",
                                ready.fire().kind())
                        .increment(done ? 1 : 0))
                .map(done -> done ? 1 : 0)
                .onFailure()
                .invoke(e -> LOG.warnf(
                        "schedule %s cannot fire, it is tried again: %s",
                        ready.schedule().name(), e.getMessage()))
                .onFailure()
                .recoverWithItem(0);
    }

    private static <T> Uni<Integer> each(List<T> all, Function<T, Uni<? extends Integer>> work) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(work)
                .collect()
                .with(Collectors.summingInt(Integer::intValue));
    }
}
