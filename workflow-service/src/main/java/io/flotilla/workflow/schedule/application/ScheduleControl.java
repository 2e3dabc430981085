package io.flotilla.workflow.schedule.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.id.Ids;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.idempotency.Once;
import io.flotilla.workflow.schedule.domain.FireId;
import io.flotilla.workflow.schedule.domain.Timing;
import io.flotilla.workflow.schedule.persistence.FireRow;
import io.flotilla.workflow.schedule.persistence.Fires;
import io.flotilla.workflow.schedule.persistence.ScheduleRow;
import io.flotilla.workflow.schedule.persistence.Schedules;
import io.flotilla.workflow.schedule.persistence.Schedules.Next;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What people do with a schedule that is there. All fail with 404 when the tenant has none of the name. */
@ApplicationScoped
public class ScheduleControl {
    /** How many firings one backfill may make. */
    public static final int MOST = 1_000;

    @Inject
    FleetClock clock;

    @Inject
    Schedules schedules;

    @Inject
    Fires fires;

    @Inject
    Documents documents;

    @Inject
    Scheduler scheduler;

    @Inject
    EventSubscriptions subscriptions;

    @Inject
    Once once;

    @Inject
    Vertx vertx;

    /** A firing that was asked for, and the run that it will start. */
    public record Triggered(String key, String runId, Instant scheduledAt) {}

    /** @param added how many of the times had not fired before */
    public record Backfilled(int times, int added, Instant first, Instant last) {}

    /** Its time goes on from now: what would have been until now is left out. */
    public Uni<Void> pause(String tenant, String name, boolean paused, String by) {
        Instant now = clock.now();
        return find(tenant, name)
                .flatMap(schedule -> schedules.pause(tenant, name, paused, next(schedule, now), by, now))
                .call(subscriptions::listen)
                .replaceWithVoid();
    }

    public Uni<Void> delete(String tenant, String name) {
        return find(tenant, name).chain(() -> schedules.delete(tenant, name)).replaceWithVoid();
    }

    /** Fires once now, also when it is paused. @param key the idempotency key, or null */
    public Uni<Triggered> trigger(String tenant, String name, String key, String by) {
        FireRow fire =
                FireRow.pending(Ids.next("fire"), Kinds.TRIGGER, clock.now()).askedBy(by);
        return find(tenant, name)
                .flatMap(schedule -> once.answer(
                        new Once.Keyed(tenant, key, schedule.id(), List.of(schedule.id(), "trigger")),
                        Triggered.class,
                        tx -> fires.add(tx, schedule.id(), List.of(fire)).replaceWith(triggered(schedule, fire))))
                .invoke(scheduler::wake);
    }

    /**
     * Fires for every time of its clock from one instant to another, both included. What has fired does not again.
     * Fails with 422 when that is too much, or the schedule has no clock.
     *
     * @param key the idempotency key, or null
     */
    public Uni<Backfilled> backfill(String tenant, String name, String key, Instant from, Instant to, String by) {
        return find(tenant, name)
                .flatMap(schedule -> vertx.executeBlocking(
                                Uni.createFrom().item(() -> times(schedule, from, to)), false)
                        .flatMap(times -> once.answer(
                                new Once.Keyed(
                                        tenant, key, schedule.id(), List.of(schedule.id(), "backfill", from, to)),
                                Backfilled.class,
                                tx -> fires.add(tx, schedule.id(), fires(times, by))
                                        .map(added -> backfilled(times, added)))))
                .invoke(scheduler::wake);
    }

    private List<Instant> times(ScheduleRow schedule, Instant from, Instant to) {
        Timing timing = documents.read(schedule.document()).timing();
        if (timing == null) {
            throw ProblemException.invalid("from", "the schedule is fired by events and has no times");
        }
        List<Instant> times = timing.times().next(from.minus(Duration.ofMillis(1)), MOST + 1).stream()
                .filter(time -> !time.isAfter(to))
                .toList();
        if (times.size() > MOST) {
            throw ProblemException.invalid("to", "is too far: there are more than " + MOST + " times from then on");
        }
        return times;
    }

    private static List<FireRow> fires(List<Instant> times, String by) {
        return times.stream()
                .map(time ->
                        FireRow.pending(time.toString(), Kinds.BACKFILL, time).askedBy(by))
                .toList();
    }

    private static Triggered triggered(ScheduleRow schedule, FireRow fire) {
        return new Triggered(fire.key(), FireId.run(schedule.id(), fire.key(), fire.scheduledAt()), fire.scheduledAt());
    }

    private static Backfilled backfilled(List<Instant> times, int added) {
        return new Backfilled(
                times.size(),
                added,
                times.isEmpty() ? null : times.getFirst(),
                times.isEmpty() ? null : times.getLast());
    }

    private Next next(ScheduleRow schedule, Instant now) {
        Timing timing = documents.read(schedule.document()).timing();
        return timing == null
                ? Next.NEVER
                : SaveSchedule.next(
                        timing, schedule.id(), timing.times().next(now).orElse(null));
    }

    private Uni<ScheduleRow> find(String tenant, String name) {
        return schedules
                .find(tenant, name)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("schedule", name));
    }
}
