package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.expression.Scope;

/** What the expressions of a run can see. */
final class RunScope {
    private RunScope() {}

    static Scope of(Run run) {
        return new Scope(run.head().inputs(), id -> step(run, id), null, null, about(run));
    }

    /** For the work that a key names: with item and index when it is one of a {@code foreach}. */
    static Scope of(Run run, StepKey key) {
        Scope scope = of(run);
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
        return Json.tree(new About(
                head.id(),
                head.workflow().name(),
                head.workflow().version(),
                head.createdBy(),
                head.createdAt().toString(),
                run.cost().toPlainString(),
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
            String scheduledAt) {}
}
