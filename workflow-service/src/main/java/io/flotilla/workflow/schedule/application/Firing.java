package io.flotilla.workflow.schedule.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Definitions;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.expression.Scope;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.application.StartRun;
import io.flotilla.workflow.run.domain.Placement;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.schedule.domain.FireId;
import io.flotilla.workflow.schedule.domain.Overlap;
import io.flotilla.workflow.schedule.domain.ScheduleSpec;
import io.flotilla.workflow.schedule.persistence.FireRow;
import io.flotilla.workflow.schedule.persistence.Fires;
import io.flotilla.workflow.schedule.persistence.Fires.Ready;
import io.flotilla.workflow.schedule.persistence.ScheduleRow;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** Does one firing: the run is there, and the firing is done with, in one transaction or not at all. */
@ApplicationScoped
class Firing {
    @Inject
    Fires fires;

    @Inject
    Definitions definitions;

    @Inject
    StartRun startRun;

    @Inject
    Runs runs;

    @Inject
    Documents documents;

    @Inject
    Database database;

    /**
     * What is needed to do it.
     *
     * @param spec null when the schedule cannot be read any more, which {@code problem} says
     * @param workflow null when there is none any more, which {@code problem} says
     */
    private record Task(Ready ready, ScheduleSpec spec, Pinned workflow, ProblemException problem) {
        ScheduleRow schedule() {
            return ready.schedule();
        }

        FireRow fire() {
            return ready.fire();
        }
    }

    /** False when another instance was faster, or it may not be done any more. */
    Uni<Boolean> fire(Ready ready) {
        // Found before the transaction, as everywhere: it needs a connection of its own.
        return task(ready)
                .flatMap(task -> database.inTransaction(tx -> fires.hold(tx, ready)
                        .flatMap(ours -> ours
                                ? attempt(tx, task).replaceWith(true)
                                : Uni.createFrom().item(false))));
    }

    private Uni<Task> task(Ready ready) {
        try {
            return task(ready, documents.read(ready.schedule().document()));
        } catch (RuntimeException e) {
            ProblemException problem = ProblemException.invalid("schedule", "cannot be read: " + e.getMessage());
            return Uni.createFrom().item(new Task(ready, null, null, problem));
        }
    }

    private Uni<Task> task(Ready ready, ScheduleSpec spec) {
        return definitions
                .resolve(ready.schedule().tenant(), spec.workflow())
                .map(pinned -> new Task(ready, spec, pinned, null))
                .onFailure(ProblemException.class)
                .recoverWithItem(e -> new Task(ready, spec, null, (ProblemException) e));
    }

    private Uni<Void> attempt(SqlConnection tx, Task task) {
        return Uni.createFrom()
                .deferred(() -> wanted(task) ? unlessOverlapping(tx, task) : drop(tx, task))
                .onFailure(ProblemException.class)
                .recoverWithUni(e -> settle(tx, task, refused(task.fire(), (ProblemException) e)))
                .onFailure(ExpressionException.class)
                .recoverWithUni(e -> settle(tx, task, task.fire().failed(e.getMessage())));
    }

    /** Whether the event is one that the schedule wants. */
    private boolean wanted(Task task) {
        ScheduleSpec.OnEvent onEvent = task.spec() == null ? null : task.spec().onEvent();
        return onEvent == null
                || onEvent.condition() == null
                || task.fire().event() == null
                || documents.expressions().test(onEvent.condition(), scope(task));
    }

    private Uni<Void> drop(SqlConnection tx, Task task) {
        return fires.drop(tx, task.schedule().id(), task.fire());
    }

    private Uni<Void> unlessOverlapping(SqlConnection tx, Task task) {
        if (task.problem() != null) {
            throw task.problem();
        }
        boolean alone = task.fire().kind().equals(Kinds.BACKFILL)
                || task.spec().overlap() == Overlap.ALLOW
                || task.spec().overlap() == Overlap.QUEUE;
        if (alone) {
            return start(tx, task);
        }
        return fires.openRuns(tx, task.schedule().tenant(), task.schedule().name())
                .flatMap(open -> overlapping(tx, task, open));
    }

    private Uni<Void> overlapping(SqlConnection tx, Task task, List<String> open) {
        if (open.isEmpty()) {
            return start(tx, task);
        }
        return task.spec().overlap() == Overlap.SKIP
                ? settle(tx, task, task.fire().skipped("run " + open.getFirst() + " has not ended"))
                : cancelAll(tx, task, open).chain(() -> start(tx, task));
    }

    private Uni<Void> cancelAll(SqlConnection tx, Task task, List<String> open) {
        RunCommand cancel = new RunCommand.Cancel(
                "schedule " + task.schedule().name() + " fired again",
                by(task.schedule().name()));
        return Multi.createFrom()
                .iterable(open)
                .onItem()
                .transformToUniAndConcatenate(
                        id -> runs.execute(tx, task.schedule().tenant(), id, cancel))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> start(SqlConnection tx, Task task) {
        FireRow fire = task.fire();
        String runId = FireId.run(task.schedule().id(), fire.key(), fire.scheduledAt());
        return fires.hasRun(tx, runId)
                .flatMap(there -> there
                        ? Uni.createFrom().voidItem()
                        : startRun.begin(tx, order(task, runId)).replaceWithVoid())
                .chain(() -> settle(tx, task, fire.started(runId)));
    }

    private StartRun.Order order(Task task, String runId) {
        ScheduleSpec spec = task.spec();
        ScheduleRow schedule = task.schedule();
        JsonNode inputs = spec.inputs() == null ? null : documents.expressions().evaluate(spec.inputs(), scope(task));
        StartRun.Request request = new StartRun.Request(
                schedule.tenant(),
                requester(task),
                spec.workflow(),
                null,
                inputs,
                null,
                null,
                spec.queue(),
                spec.priority(),
                Map.of());
        Placement.Firing firing = new Placement.Firing(
                schedule.name(), task.fire().scheduledAt(), task.fire().depth());
        return new StartRun.Order(
                schedule.tenant(),
                null,
                null,
                task.workflow(),
                false,
                () -> startRun.command(request, task.workflow(), runId, firing));
    }

    private Uni<Void> settle(SqlConnection tx, Task task, FireRow fire) {
        return fires.settle(tx, task.schedule().id(), fire);
    }

    private static Scope scope(Task task) {
        JsonNode about = Json.tree(new About(
                task.schedule().name(),
                task.fire().scheduledAt().toString(),
                task.fire().kind()));
        JsonNode event =
                task.fire().event() == null ? NullNode.instance : task.fire().event();
        return new Scope(
                Json.object(), step -> null, null, null, Json.object(), Map.of("schedule", about, "event", event));
    }

    /** To be refused by a limit is a firing left out; everything else is a mistake that somebody must mend. */
    private static FireRow refused(FireRow fire, ProblemException e) {
        return e.code().equals("concurrency-limit") ? fire.skipped(e.getMessage()) : fire.failed(e.getMessage());
    }

    /** The person who asked for it, who then counts as the one who started the run, or else the schedule. */
    private static String requester(Task task) {
        String person = task.fire().askedBy();
        return person == null ? by(task.schedule().name()) : person;
    }

    private static String by(String schedule) {
        return "schedule:" + schedule;
    }

    /** The variable {@code schedule}. */
    private record About(String name, String time, String kind) {}
}
