package io.flotilla.workflow.run.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Author;
import io.flotilla.workflow.definition.application.Permissions;
import io.flotilla.workflow.definition.domain.InputChecks;
import io.flotilla.workflow.definition.domain.MergePatch;
import io.flotilla.workflow.definition.domain.Placed;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.expression.Expressions;
import io.flotilla.workflow.run.domain.AgentChange;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/**
 * Changes what a step of one run will be given, or its agent told and allowed. It is checked as it would be in a
 * definition, and whoever changes it may do what it then does.
 */
@ApplicationScoped
public class ModifyStep {
    @Inject
    Runs runs;

    @Inject
    Expressions expressions;

    @Inject
    Permissions permissions;

    /**
     * Fails with 403, 404, 409 or 422.
     *
     * @param with an RFC 7396 merge patch of the step's {@code with}; null to leave it
     * @param agent a merge patch of how the step's agent differs from its definition: {@code prompt}, {@code tools},
     *     {@code model}, where null goes back to the definition; null to leave it
     */
    public Uni<Run> modify(
            Author author, String runId, String step, JsonNode with, JsonNode agent, String reason, String by) {
        return runs.find(author.tenant(), runId)
                .flatMap(run -> {
                    RunCommand.Modify command = new RunCommand.Modify(
                            step,
                            with == null ? null : merged(run, step, with),
                            agent == null ? null : changed(run, step, agent),
                            reason,
                            by);
                    return allowed(author, run, command).replaceWith(command);
                })
                .flatMap(command -> runs.ask(author.tenant(), runId, command));
    }

    private Uni<Void> allowed(Author author, Run run, RunCommand.Modify command) {
        int position = position(run, command.step());
        Step before = run.plan().step(position);
        Step after = command.with() == null ? before : before.with(command.with());
        List<String> tools = command.agent() == null || command.agent().tools() == null
                ? List.of()
                : command.agent().tools();
        return permissions.check(
                author, new Placed(after, run.plan().phase(position), "steps." + command.step(), null), tools);
    }

    private static AgentChange changed(Run run, String step, JsonNode patch) {
        Uses uses = run.plan().step(position(run, step)).uses();
        if (!(uses instanceof Uses.Agent || uses instanceof Uses.Plan)) {
            throw ProblemException.invalid("agent", "has no meaning for " + uses.text());
        }
        JsonNode before = Json.tree(run.control().agents().getOrDefault(step, AgentChange.NONE));
        return AgentChanges.read(MergePatch.apply(before, patch));
    }

    private static int position(Run run, String step) {
        Integer position = run.plan().position(step);
        if (position == null) {
            throw ProblemException.notFound("step", step);
        }
        return position;
    }

    private JsonNode merged(Run run, String step, JsonNode patch) {
        Plan plan = run.plan();
        int position = position(run, step);
        JsonNode before =
                run.control().inputs().getOrDefault(step, plan.step(position).with());
        JsonNode with = MergePatch.apply(before, patch);
        List<FieldError> errors = InputChecks.check(expressions, plan, position, with);
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return with;
    }
}
