package io.flotilla.workflow.schedule.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.Parent;
import io.flotilla.workflow.run.domain.Placement;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunHead;
import io.flotilla.workflow.run.emission.EmissionListener;
import io.flotilla.workflow.schedule.domain.ScheduleReader;
import io.flotilla.workflow.schedule.domain.ScheduleSpec;
import io.flotilla.workflow.schedule.persistence.FireRow;
import io.flotilla.workflow.schedule.persistence.Fires;
import io.flotilla.workflow.schedule.persistence.ScheduleRow;
import io.flotilla.workflow.schedule.persistence.Schedules;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Has run events, and what is emitted, fire the schedules of their tenant that listen to them. */
@ApplicationScoped
class EventFires implements EventHandler, EmissionListener {
    @Inject
    Schedules schedules;

    @Inject
    Fires fires;

    @Inject
    Runs runs;

    @Inject
    EventSubscriptions subscriptions;

    @Inject
    Scheduler scheduler;

    @Inject
    Database database;

    /**
     * What an event comes from.
     *
     * @param run null when it comes from outside, or the run is gone
     * @param schedule the name of the one that started the run, or the first of the runs above it; empty when none did
     */
    private record Source(Run run, String schedule) {
        static final Source OUTSIDE = new Source(null, "");

        /** Of what the event starts. */
        int depth() {
            Placement.Firing firing =
                    run == null ? null : run.head().placement().firing();
            return firing == null ? 1 : firing.depth() + 1;
        }
    }

    @Override
    public Set<String> types() {
        Set<String> types = new HashSet<>(ScheduleReader.EVENTS);
        types.remove(ScheduleReader.EMITTED);
        return types;
    }

    @Override
    public boolean accepts(Event event) {
        return subscriptions.hears(event.tenantId(), event.type());
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        return fired(event);
    }

    /** What is emitted is rare enough to ask the database about: what another instance has just saved is not known here. */
    @Override
    public Uni<Commit> heard(Event event) {
        return schedules
                .listening(database.pool(), event.tenantId(), event.type())
                .flatMap(listening -> listening.isEmpty() ? Commit.of(Commit.nothing()) : fired(event));
    }

    private Uni<Commit> fired(Event event) {
        return source(event).map(source -> tx -> fire(tx, event, source));
    }

    private Uni<Source> source(Event event) {
        return event.runId() == null
                ? Uni.createFrom().item(Source.OUTSIDE)
                : runs.find(event.tenantId(), event.runId())
                        .flatMap(run -> schedule(run).map(schedule -> new Source(run, schedule)))
                        .onFailure(ProblemException.class)
                        .recoverWithItem(Source.OUTSIDE);
    }

    private Uni<String> schedule(Run run) {
        Placement.Firing firing = run.head().placement().firing();
        Parent parent = run.head().parent();
        if (firing == null || parent == null) {
            return Uni.createFrom().item(firing == null ? "" : firing.schedule());
        }
        return runs.find(run.head().tenantId(), parent.runId())
                .flatMap(this::schedule)
                .onFailure(ProblemException.class)
                .recoverWithItem("");
    }

    /** What a schedule's own run brings about, by itself or by a sub-run, never fires that schedule again. */
    private Uni<Void> fire(SqlConnection tx, Event event, Source source) {
        database.afterCommit(tx, scheduler::wake);
        return schedules
                .listening(tx, event.tenantId(), event.type())
                .flatMap(listening -> Multi.createFrom()
                        .iterable(listening)
                        .filter(schedule -> !schedule.name().equals(source.schedule()))
                        .onItem()
                        .transformToUniAndConcatenate(schedule -> fire(tx, event, source, schedule))
                        .collect()
                        .last())
                .replaceWithVoid();
    }

    /** A circle of schedules ends at a depth. */
    private Uni<Integer> fire(SqlConnection tx, Event event, Source source, ScheduleRow schedule) {
        int depth = source.depth();
        FireRow fire = FireRow.pending(event.id(), Kinds.EVENT, event.time()).by(cause(event, source.run()), depth);
        boolean tooDeep = depth > ScheduleSpec.MAX_DEPTH;
        String message = "more than " + ScheduleSpec.MAX_DEPTH + " runs started each other by events";
        return fires.add(tx, schedule.id(), List.of(tooDeep ? fire.skipped(message) : fire));
    }

    private static JsonNode cause(Event event, Run run) {
        About about = run == null ? null : About.of(run.head());
        return Json.tree(new Cause(event.id(), event.type(), event.time(), event.stepId(), about, event.data()));
    }

    /** The variable {@code event}. @param run missing when it was emitted from outside */
    private record Cause(String id, String type, Instant time, String stepId, About run, JsonNode data) {}

    private record About(String id, String workflow, Integer version, String createdBy) {
        static About of(RunHead run) {
            return new About(run.id(), run.workflow().name(), run.workflow().version(), run.createdBy());
        }
    }
}
