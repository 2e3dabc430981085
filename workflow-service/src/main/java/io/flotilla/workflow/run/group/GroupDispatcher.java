package io.flotilla.workflow.run.group;

import io.flotilla.common.background.Background;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.run.application.EngineConfig;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.Outcome;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.Work;
import io.flotilla.workflow.run.group.StepLines.Line;
import io.flotilla.workflow.run.group.StepLines.Next;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets steps in that wait for their concurrency group: whenever somebody joins or leaves its line here, and by a poll,
 * which finds what a crash left. One at a time and each in a transaction of its own, so that no two of them ever wait
 * for each other's runs.
 */
@ApplicationScoped
class GroupDispatcher {
    private static final int BATCH = 100;

    @Inject
    StepLines lines;

    @Inject
    Runs runs;

    @Inject
    Database database;

    @Inject
    EngineConfig config;

    @Inject
    Background background;

    /** Lines that are being looked at; true when something has moved in one meanwhile. */
    private final Map<Line, Boolean> busy = new ConcurrentHashMap<>();

    void start(@Observes StartupEvent event) {
        background.every(config.poll(), "look for steps in line", this::poll);
    }

    void moved(@Observes LinesMoved event) {
        event.groups().forEach(group -> wake(new Line(event.tenant(), group)));
    }

    private Uni<Void> poll() {
        return lines.waiting(BATCH).invoke(found -> found.forEach(this::wake)).replaceWithVoid();
    }

    private void wake(Line line) {
        Boolean before = busy.putIfAbsent(line, false);
        if (before == null) {
            look(line);
        } else {
            // What is being looked at may have been read before this move: it is looked at once more.
            busy.computeIfPresent(line, (l, moved) -> true);
        }
    }

    private void look(Line line) {
        background.once(
                "let steps of " + line.group() + " in",
                () -> database.inTransaction(tx -> letIn(tx, line))
                        .invoke(again -> looked(line, again))
                        .onFailure()
                        .invoke(() -> busy.remove(line))
                        .replaceWithVoid());
    }

    private void looked(Line line, boolean again) {
        Boolean more = busy.computeIfPresent(line, (l, moved) -> again || moved ? false : null);
        if (more != null) {
            look(line);
        }
    }

    /** Whether there may be another. */
    private Uni<Boolean> letIn(SqlConnection tx, Line line) {
        return lines.lock(tx, line)
                .chain(() -> lines.next(tx, line))
                .flatMap(next -> next == null ? Uni.createFrom().item(false) : grant(tx, line, next));
    }

    private Uni<Boolean> grant(SqlConnection tx, Line line, Next next) {
        return runs.execute(tx, line.tenant(), next.runId(), new RunCommand.Grant(next.step()))
                .flatMap(outcome -> settle(tx, next, outcome))
                .replaceWith(true);
    }

    /** A run that is paused keeps its place; a step that its run does not know to be in line has none. */
    private Uni<Void> settle(SqlConnection tx, Next next, Outcome outcome) {
        if (outcome instanceof Outcome.Decided decided) {
            Work work = decided.run().work(next.step());
            boolean inLine = work != null && work.place() != null;
            if (!decided.events().isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            return inLine ? lines.hold(tx, next) : lines.drop(tx, next);
        }
        return lines.drop(tx, next);
    }
}
