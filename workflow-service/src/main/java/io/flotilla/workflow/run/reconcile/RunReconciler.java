package io.flotilla.workflow.run.reconcile;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Database;
import io.flotilla.workflow.run.application.RunCache;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.approval.Approvals;
import io.flotilla.workflow.run.approval.Shown;
import io.flotilla.workflow.run.domain.ApprovalEvent;
import io.flotilla.workflow.run.domain.Health;
import io.flotilla.workflow.run.domain.Health.Finding;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.StepEvent;
import io.flotilla.workflow.run.emission.EventWaits;
import io.flotilla.workflow.run.persistence.RunLog;
import io.flotilla.workflow.run.persistence.Stored;
import io.flotilla.workflow.run.reconcile.Inspections.Open;
import io.flotilla.workflow.run.reconcile.Inspections.Seen;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Compares runs that have not ended with what the tables say of them, some at each round, and puts right what differs:
 * the log is the truth. What was put right is an event of the run.
 */
@ApplicationScoped
class RunReconciler {
    private static final Logger LOG = Logger.getLogger(RunReconciler.class);
    private static final int BATCH = 500;
    private static final int AT_ONCE = 4;

    @Inject
    FleetClock clock;

    @Inject
    Inspections inspections;

    @Inject
    RunLog log;

    @Inject
    Runs runs;

    @Inject
    RunCache cache;

    @Inject
    Approvals approvals;

    @Inject
    EventWaits eventWaits;

    @Inject
    Database database;

    /** Where the next round begins; null for the first run. */
    private volatile Open last;

    Uni<Void> round() {
        return inspections
                .open(last, BATCH)
                .invoke(page -> last = page.size() < BATCH ? null : page.getLast())
                .flatMap(this::inspectAll);
    }

    private Uni<Void> inspectAll(List<Open> page) {
        return Multi.createFrom()
                .iterable(page)
                .onItem()
                .transformToUni(run -> inspect(run)
                        .onFailure()
                        .invoke(e -> LOG.warnf(e, "cannot inspect run %s", run.id()))
                        .onFailure()
                        .recoverWithNull())
                .merge(AT_ONCE)
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Looks without a lock first: nearly always all is well. */
    private Uni<Void> inspect(Open run) {
        return inspections
                .see(database.pool(), run.id())
                .flatMap(seen -> stateOf(run, seen)
                        .flatMap(state -> state == null || findings(state, seen).isEmpty()
                                ? Uni.createFrom().voidItem()
                                : database.inTransaction(tx -> heal(tx, run))));
    }

    /** Null when the run has gone on meanwhile, or is gone. */
    private Uni<Run> stateOf(Open run, Seen seen) {
        Stored known = seen == null ? null : cache.get(run.tenant(), run.id());
        if (known != null && known.run().position() == seen.version()) {
            return Uni.createFrom().item(known.run());
        }
        return log.load(database.pool(), run.tenant(), run.id(), known, false)
                .map(stored -> stored == null || seen == null || stored.run().position() != seen.version()
                        ? null
                        : stored.run());
    }

    private Uni<Void> heal(SqlConnection tx, Open run) {
        return log.load(tx, run.tenant(), run.id(), null, true)
                .onItem()
                .ifNotNull()
                .transformToUni(stored -> inspections
                        .see(tx, run.id())
                        .flatMap(seen -> repair(tx, stored.run(), findings(stored.run(), seen))));
    }

    /** First the lists become what the log says; then the run does what is due, and writes them on from there. */
    private Uni<Void> repair(SqlConnection tx, Run run, List<Finding> findings) {
        if (findings.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        String id = run.head().id();
        findings.forEach(finding -> LOG.warnf("run %s is put right: %s", id, finding.detail()));
        return restoreApprovals(tx, run)
                .chain(() -> inspections.events(tx, id, StepEvent.Waiting.class))
                .chain(waits -> eventWaits.restore(tx, run, waits))
                .chain(() -> run.status().isTerminal() ? log.settle(tx, run) : tell(tx, run, findings));
    }

    private Uni<Void> restoreApprovals(SqlConnection tx, Run run) {
        String id = run.head().id();
        return inspections
                .events(tx, id, ApprovalEvent.Requested.class)
                .flatMap(asked -> inspections
                        .events(tx, id, ApprovalEvent.Decided.class)
                        .flatMap(decided -> approvals.restore(tx, run, asked, decided)));
    }

    private Uni<Void> tell(SqlConnection tx, Run run, List<Finding> findings) {
        return Multi.createFrom()
                .iterable(findings)
                .onItem()
                .transformToUniAndConcatenate(finding -> runs.execute(
                        tx,
                        run.head().tenantId(),
                        run.head().id(),
                        new RunCommand.Heal(finding.found(), finding.detail())))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private List<Finding> findings(Run run, Seen seen) {
        Set<Shown> asked = run.questions().stream()
                .map(key -> Shown.of(run.work(key).approval()))
                .collect(Collectors.toSet());
        Health.Seen listed = new Health.Seen(
                seen.status(),
                seen.startedAt() != null,
                seen.wakeAt(),
                asked.equals(new HashSet<>(seen.questions())),
                Set.copyOf(seen.waits()));
        return Health.check(run, listed, clock.now());
    }
}
