package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.expression.Scope;

/** What the expressions of a run can see. */
final class RunScope {
    private RunScope() {}

    static Scope of(Run run) {
        return new Scope(run.head().inputs(), id -> step(run, id), null, null, about(run));
    }

    /** For the {@code until} of a loop: the step's output is that of the iteration which has just ended. */
    static Scope afterIteration(Run run, StepKey key, JsonNode output) {
        JsonNode step =
                Json.object().put("status", StepStatus.RUNNING.wireName()).set("output", output);
        return new Scope(
                run.head().inputs(),
                id -> id.equals(key.step()) ? step : step(run, id),
                null,
                run.work(key).iteration(),
                about(run));
    }

    /** For the work that a key names: with item and index when it is one of a {@code foreach} or a loop. */
    static Scope of(Run run, StepKey key) {
        Scope scope = of(run);
        int position = run.plan().position(key.step());
        if (run.plan().step(position).loop() != null) {
            return scope.withItem(null, run.work(key).iteration());
        }
        return key.item() == null
                ? scope
                : scope.withItem(run.state(key.step()).items().values().get(key.item()), key.item());
    }

    private static JsonNode step(Run run, String id) {
        StepState state = run.state(id);
        if (state == null) {
            return null;
        }
        ObjectNode step = Json.object().put("status", state.status().wireName());
        step.set(
                "output",
                state.work().output() == null ? NullNode.instance : state.work().output());
        step.set(
                "error",
                state.work().error() == null
                        ? NullNode.instance
                        : Json.tree(state.work().error()));
        return step;
    }

    private static JsonNode about(Run run) {
        RunHead head = run.head();
        Control.Closing closing = run.control().closing();
        return Json.tree(new About(
                head.id(),
                head.workflow().name(),
                head.workflow().version(),
                head.createdBy(),
                head.createdAt().toString(),
                run.cost().toPlainString(),
                closing == null ? run.status().wireName() : closing.outcome().wireName(),
                closing == null ? null : closing.error(),
                run.failedStep(),
                scheduledAt(head.placement().firing())));
    }

    private static String scheduledAt(Placement.Firing firing) {
        return firing == null ? null : firing.scheduledAt().toString();
    }

    /** The variable {@code run}. */
    private record About(
            String id,
            String workflow,
            Integer version,
            String createdBy,
            String createdAt,
            String cost,
            String status,
            Failure error,
            String failedStep,
            String scheduledAt) {}
}
