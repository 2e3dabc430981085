package io.flotilla.workflow.run.application;

import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.workflow.run.approval.Approvals;
import io.flotilla.workflow.run.contract.PublicEvents;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.emission.EventWaits;
import io.flotilla.workflow.run.group.LinesMoved;
import io.flotilla.workflow.run.group.StepLines;
import io.flotilla.workflow.run.persistence.RunLog;
import io.flotilla.workflow.run.persistence.RunRetries;
import io.flotilla.workflow.run.persistence.StepCaches;
import io.flotilla.workflow.run.persistence.Stored;
import io.flotilla.workflow.run.reconcile.RunTimers;
import io.flotilla.workflow.run.subrun.Errand;
import io.flotilla.workflow.run.subrun.Errands;
import io.flotilla.workflow.run.subrun.ErrandsLeft;
import io.flotilla.workflow.run.subrun.SubRunErrands;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes what was decided: the log, the lists that follow from it, and everything that others must learn. */
@ApplicationScoped
class Commits {
    @Inject
    RunLog log;

    @Inject
    Approvals approvals;

    @Inject
    EventWaits eventWaits;

    @Inject
    StepCaches caches;

    @Inject
    Errands errands;

    @Inject
    StepLines lines;

    @Inject
    RunRetries retries;

    @Inject
    Database database;

    @Inject
    Outbox outbox;

    @Inject
    RunCache cache;

    @Inject
    Uncommitted uncommitted;

    @Inject
    RunTimers timers;

    @Inject
    jakarta.enterprise.event.Event<RunEnded> ended;

    @Inject
    jakarta.enterprise.event.Event<ErrandsLeft> errandsLeft;

    @Inject
    jakarta.enterprise.event.Event<LinesMoved> moved;

    Uni<Stored> create(SqlConnection tx, Run run, List<RunEvent> events) {
        return create(tx, run, events, true);
    }

    /** Null, and nothing is written, when the run's queue has a limit. */
    Uni<Stored> createIfUnlimited(SqlConnection tx, Run run, List<RunEvent> events) {
        return create(tx, run, events, false);
    }

    private Uni<Stored> create(SqlConnection tx, Run run, List<RunEvent> events, boolean decided) {
        return log.create(tx, run, events, decided).onItem().ifNotNull().call(stored -> publish(tx, stored, events));
    }

    /** Null, and nothing is written, when the run went on meanwhile. */
    Uni<Stored> append(SqlConnection tx, Stored before, Run run, List<RunEvent> events, Instant now) {
        return log.append(tx, before, run, events, now)
                .onItem()
                .ifNotNull()
                .call(stored -> publish(tx, stored, events));
    }

    /** Nothing happened; says when to look again. */
    Uni<Stored> snooze(SqlConnection tx, Stored stored) {
        return log.snooze(tx, stored).invoke(snoozed -> afterCommit(tx, snoozed));
    }

    private Uni<Void> publish(SqlConnection tx, Stored stored, List<RunEvent> events) {
        List<Uni<Void>> writes = new ArrayList<>();
        messages(stored.run(), events).forEach((topic, batch) -> writes.add(outbox.add(tx, topic, batch)));
        writes.add(approvals.project(tx, stored.run(), events));
        writes.add(eventWaits.project(tx, stored.run(), events));
        writes.add(caches.project(tx, stored.run(), events));
        writes.add(retries.project(tx, stored.run(), events));
        List<Errand> left = SubRunErrands.of(stored.run(), events);
        if (!left.isEmpty()) {
            writes.add(errands.leave(tx, left));
            database.afterCommit(tx, () -> errandsLeft.fire(new ErrandsLeft()));
        }
        writes.add(lines.project(tx, stored.run(), events)
                .invoke(groups -> afterCommit(tx, stored, groups))
                .replaceWithVoid());
        afterCommit(tx, stored);
        // All are sent at once: the connection takes them one after the other, without a pause between.
        return Uni.join().all(writes).andFailFast().replaceWithVoid();
    }

    private static Map<String, List<Event>> messages(Run run, List<RunEvent> events) {
        Map<String, List<Event>> byTopic = new LinkedHashMap<>();
        long sequence = run.position() - events.size();
        for (RunEvent event : events) {
            sequence++;
            Event published = PublicEvents.of(
                    run.head().tenantId(), run.head().id(), run.head().traceparent(), sequence, event);
            byTopic.computeIfAbsent(Topics.RUN_EVENTS, t -> new ArrayList<>()).add(published);
            ExecutorCommands.of(run, event)
                    .forEach(command -> byTopic.computeIfAbsent(command.topic(), t -> new ArrayList<>())
                            .add(command.event()));
        }
        return byTopic;
    }

    /** Only what is committed may be remembered: after a rollback the log can go another way to the same version. */
    private void afterCommit(SqlConnection tx, Stored stored) {
        uncommitted.put(tx, stored);
        database.afterEnd(tx, () -> uncommitted.forget(tx));
        database.afterCommit(tx, () -> remember(stored));
    }

    private void afterCommit(SqlConnection tx, Stored stored, Set<String> groups) {
        if (!groups.isEmpty()) {
            LinesMoved event = new LinesMoved(stored.run().head().tenantId(), groups);
            database.afterCommit(tx, () -> moved.fire(event));
        }
    }

    private void remember(Stored stored) {
        cache.put(stored);
        timers.set(stored.run());
        if (stored.run().status().isTerminal()) {
            ended.fire(new RunEnded(
                    stored.run().head().tenantId(), stored.run().head().id()));
        }
    }
}
