package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.expression.Scope;
import java.util.function.Function;

/** What the expressions of a run can see. */
final class RunScope {
    private RunScope() {}

    static Scope of(Run run) {
        return new Scope(run.head().inputs(), id -> view(run, id), null, null, about(run));
    }

    /** What a step sees before it begins. Steps that were drafted together name each other as they were drafted. */
    static Scope around(Run run, String step) {
        Scope scope = of(run);
        Integer whole = run.plan().partOf(run.plan().position(step));
        return whole == null
                ? scope
                : new Scope(scope.inputs(), id -> view(run, local(run, whole, id)), null, null, scope.run());
    }

    /** The id by which a run knows the step that a drafted one calls so. */
    private static String local(Run run, int whole, String id) {
        String part = Plan.partId(run.plan().step(whole).id(), id);
        return run.state(part) == null ? id : part;
    }

    /** For the {@code until} of a loop: the step's output is that of the iteration which has just ended. */
    static Scope afterIteration(Run run, StepKey key, JsonNode output) {
        JsonNode step =
                Json.object().put("status", StepStatus.RUNNING.wireName()).set("output", output);
        Integer whole = run.plan().partOf(run.plan().position(key.step()));
        Function<String, String> known = id -> whole == null ? id : local(run, whole, id);
        return new Scope(
                run.head().inputs(),
                id -> known.apply(id).equals(key.step()) ? step : view(run, known.apply(id)),
                null,
                run.work(key).iteration(),
                about(run));
    }

    /** For the work that a key names: with item and index when it is one of a {@code foreach} or a loop. */
    static Scope of(Run run, StepKey key) {
        Scope scope = around(run, key.step());
        int position = run.plan().position(key.step());
        if (run.plan().step(position).loop() != null) {
            return scope.withItem(null, run.work(key).iteration());
        }
        return key.item() == null
                ? scope
                : scope.withItem(run.state(key.step()).items().values().get(key.item()), key.item());
    }

    /** A step as expressions see it; null when there is none. */
    static JsonNode view(Run run, String id) {
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
