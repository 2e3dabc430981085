package io.flotilla.workflow.definition.domain;

import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.catalogue.domain.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** An agent drafts nothing that whoever starts the run may not do: what it may use is known before it is asked. */
public final class DraftScopes {
    private DraftScopes() {}

    /** The steps for which an agent drafts others. */
    public static List<Placed> plans(Collection<Placed> steps) {
        return steps.stream()
                .filter(placed -> placed.step().uses() instanceof Uses.Plan)
                .toList();
    }

    /** Where a plan may use tools that need scopes which are not there. */
    public static List<FieldError> missing(List<Placed> plans, Collection<Entry> tools, Set<String> scopes) {
        List<FieldError> errors = new ArrayList<>();
        for (Placed plan : plans) {
            Allowance allowance = Allowance.of(plan.step().with());
            for (Entry tool : tools) {
                tool.scopes().stream()
                        .filter(scope -> !scopes.contains(scope) && allowance.reaches(tool.name()))
                        .forEach(scope -> errors.add(new FieldError(
                                plan.path() + ".with.allow.uses",
                                "may use the tool " + tool.name() + ", which needs the scope " + scope
                                        + ", which you lack")));
            }
        }
        return errors;
    }
}
