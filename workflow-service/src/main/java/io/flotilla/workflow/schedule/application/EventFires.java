package io.flotilla.workflow.schedule.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.Parent;
import io.flotilla.workflow.run.domain.Placement;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunHead;
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
import java.util.List;
import java.util.Set;

/** Has run events fire the schedules of their tenant that listen to them. */
@ApplicationScoped
class EventFires implements EventHandler {
    @Inject
    Schedules schedules;

    @Inject
    Fires fires;

    @Inject
    Runs runs;

    @Inject
    Ears ears;

    @Inject
    Clockwork clockwork;

    @Override
    public Set<String> types() {
        return Set.copyOf(ScheduleReader.EVENTS);
    }

    @Override
    public boolean accepts(Event event) {
        return ears.hears(event.tenantId(), event.type());
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        return runs.find(event.tenantId(), event.runId())
                .flatMap(run -> schedule(run).map(own -> tx -> fire(tx, event, run, own)));
    }

    /** The name of the schedule that started the run, or the first of the runs above it; empty when none did. */
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
    private Uni<Void> fire(SqlConnection tx, Event event, Run run, String own) {
        tx.transaction().completion().subscribe().with(committed -> clockwork.wake(), rolledBack -> {});
        return schedules
                .listening(tx, event.tenantId(), event.type())
                .flatMap(listening -> Multi.createFrom()
                        .iterable(listening)
                        .filter(schedule -> !schedule.name().equals(own))
                        .onItem()
                        .transformToUniAndConcatenate(schedule -> fire(tx, event, run, schedule))
                        .collect()
                        .last())
                .replaceWithVoid();
    }

    /** A circle of schedules ends at a depth. */
    private Uni<Integer> fire(SqlConnection tx, Event event, Run run, ScheduleRow schedule) {
        Placement.Firing origin = run.head().placement().firing();
        int depth = origin == null ? 1 : origin.depth() + 1;
        FireRow fire = FireRow.pending(event.id(), Kinds.EVENT, event.time()).by(cause(event, run.head()), depth);
        boolean tooDeep = depth > ScheduleSpec.MAX_DEPTH;
        String message = "more than " + ScheduleSpec.MAX_DEPTH + " runs started each other by events";
        return fires.add(tx, schedule.id(), List.of(tooDeep ? fire.skipped(message) : fire));
    }

    private static JsonNode cause(Event event, RunHead run) {
        About about = new About(run.id(), run.workflow().name(), run.workflow().version(), run.createdBy());
        return Json.tree(new Cause(event.id(), event.type(), event.time(), event.stepId(), about, event.data()));
    }

    /** The variable {@code event}. */
    private record Cause(String id, String type, Instant time, String stepId, About run, JsonNode data) {}

    private record About(String id, String workflow, Integer version, String createdBy) {}
}
