package io.flotilla.workflow.run.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.InputChecks;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.expression.Expressions;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** Changes what a step of one run will be given. It is checked as it would be in a definition. */
@ApplicationScoped
public class ModifyStep {
    @Inject
    Runs runs;

    @Inject
    Expressions expressions;

    /** Fails with 404, 409 or 422. @param patch an RFC 7396 merge patch of the step's {@code with} */
    public Uni<Run> modify(String tenant, String runId, String step, JsonNode patch, String reason, String by) {
        return runs.find(tenant, runId)
                .map(run -> merged(run, step, patch))
                .flatMap(with -> runs.ask(tenant, runId, new RunCommand.Modify(step, with, reason, by)));
    }

    private JsonNode merged(Run run, String step, JsonNode patch) {
        Plan plan = run.plan();
        Integer position = plan.position(step);
        if (position == null) {
            throw ProblemException.notFound("step", step);
        }
        JsonNode before =
                run.control().inputs().getOrDefault(step, plan.step(position).with());
        JsonNode with = merge(before, patch);
        List<FieldError> errors = InputChecks.check(expressions, plan, position, with);
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return with;
    }

    /** RFC 7396, section 2. */
    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode result = target != null && target.isObject() ? target.deepCopy() : Json.object();
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else {
                result.set(field.getKey(), merge(result.get(field.getKey()), field.getValue()));
            }
        });
        return result;
    }
}
