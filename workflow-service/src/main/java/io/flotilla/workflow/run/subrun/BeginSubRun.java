package io.flotilla.workflow.run.subrun;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Definitions;
import io.flotilla.workflow.definition.domain.Inputs;
import io.flotilla.workflow.definition.domain.Labels;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.run.application.AdmissionControl;
import io.flotilla.workflow.run.application.Places;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.application.StartRun;
import io.flotilla.workflow.run.domain.Outcome;
import io.flotilla.workflow.run.domain.Parent;
import io.flotilla.workflow.run.domain.Placement;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.domain.StepEvent;
import io.flotilla.workflow.run.domain.WorkflowRef;
import io.flotilla.workflow.run.persistence.RunQueries;
import io.flotilla.workflow.run.persistence.RunQueries.Ancestor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the sub-run of an attempt: the parent's log says so in the transaction in which the sub-run comes to be. */
@ApplicationScoped
class BeginSubRun {
    @Inject
    Definitions definitions;

    @Inject
    RunQueries queries;

    @Inject
    Runs runs;

    @Inject
    StartRun startRun;

    @Inject
    Places places;

    @Inject
    AdmissionControl admission;

    /** A sub-run that can be made. @param start lacks the budgets above it, which people may change meanwhile */
    record Ready(Pinned pinned, RunCommand.Start start) {}

    /** Outside of a transaction, since it needs connections of its own. Fails with a problem that is the step's. */
    Uni<Ready> prepare(Errand errand, SubRunErrands.Order order) {
        return definitions
                .resolve(errand.tenant(), order.workflow())
                .flatMap(pinned -> queries.line(errand.tenant(), errand.run())
                        .invoke(line -> checkLine(pinned.name(), line))
                        .map(line -> ready(errand, order, pinned, line)));
    }

    /** In a transaction that has taken the errand; nothing happens when the parent does not wait for it any more. */
    Uni<Void> begin(SqlConnection tx, Errand errand, Ready ready) {
        RunCommand.Start start = ready.start();
        RunCommand.BeginSubRun command = new RunCommand.BeginSubRun(
                errand.step(), errand.attempt(), errand.subRun(), start.workflow(), start.budget());
        // The order of locks is: the admission, the parent, the sub-run.
        Uni<Void> closed =
                start.placement().concurrency() == null ? Uni.createFrom().voidItem() : admission.close(tx);
        return closed.chain(() -> runs.execute(tx, errand.tenant(), errand.run(), command))
                .flatMap(outcome -> create(tx, ready, outcome));
    }

    private Uni<Void> create(SqlConnection tx, Ready ready, Outcome outcome) {
        return begun(ready.start(), outcome)
                .map(start -> startRun.beginBeside(tx, ready.pinned(), start).replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    /** The sub-run with the budgets above it, if its parent says that it begins. */
    private static Optional<RunCommand.Start> begun(RunCommand.Start start, Outcome outcome) {
        return outcome instanceof Outcome.Decided decided
                        && decided.events().stream().anyMatch(StepEvent.SubRunStarted.class::isInstance)
                ? Optional.of(start.within(decided.run().head().ceilings()))
                : Optional.empty();
    }

    private Ready ready(Errand errand, SubRunErrands.Order order, Pinned pinned, List<Ancestor> line) {
        Inputs.Checked inputs = Inputs.check(pinned.plan().definition().inputs(), order.inputs());
        if (!inputs.errors().isEmpty()) {
            throw ProblemException.of(422, "invalid-inputs", ErrorClass.VALIDATION, summary(pinned, inputs.errors()));
        }
        Placement placement =
                places.of(pinned.plan().definition(), null, order.priority(), inputs.values(), order.firing());
        return new Ready(
                pinned,
                new RunCommand.Start(
                        errand.subRun(),
                        errand.tenant(),
                        new WorkflowRef(pinned.name(), pinned.version(), pinned.digest()),
                        inputs.values(),
                        order.createdBy(),
                        pinned.plan().definition().budget(),
                        order.traceparent(),
                        beside(placement, line),
                        Parent.of(errand.run(), errand.step(), errand.attempt()),
                        Labels.together(pinned.plan().definition().labels(), Map.of())));
    }

    /** A key that a run above holds is held for the sub-run as well: it would wait for its own end otherwise. */
    private static Placement beside(Placement placement, List<Ancestor> line) {
        boolean held = placement.concurrency() != null
                && line.stream().anyMatch(above -> placement.concurrency().key().equals(above.concurrencyKey()));
        return held ? new Placement(placement.queue(), placement.priority(), null, placement.firing()) : placement;
    }

    private static void checkLine(String workflow, List<Ancestor> line) {
        if (line.stream().anyMatch(above -> above.workflow().equals(workflow))) {
            String names = line.reversed().stream().map(Ancestor::workflow).collect(Collectors.joining(" > "));
            throw refused("recursive-sub-run", "'" + workflow + "' is at work above: " + names + " > " + workflow);
        }
        if (line.size() > Limits.SUB_RUN_DEPTH) {
            throw refused(
                    "sub-run-depth",
                    "there are " + Limits.SUB_RUN_DEPTH + " levels of sub-runs above, as many as may be");
        }
    }

    private static ProblemException refused(String code, String message) {
        return ProblemException.of(422, code, ErrorClass.VALIDATION, message);
    }

    private static String summary(Pinned pinned, List<FieldError> errors) {
        return "with does not fit the inputs of workflow " + pinned.name() + "@" + pinned.version() + ": "
                + errors.stream().map(e -> e.path() + " " + e.message()).collect(Collectors.joining("; "));
    }
}
