package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.expression.Expressions;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether another {@code with} would do for a step of a plan. */
public final class InputChecks {
    private InputChecks() {}

    /** What is wrong with it, by path; it may read only what the step waits for. */
    public static List<FieldError> check(Expressions expressions, Plan plan, int position, JsonNode with) {
        Problems problems = new Problems();
        Step step = plan.step(position);
        WithRules.check(step.uses(), with, "with", problems);
        SortedSet<String> before = before(plan, position);
        SortedSet<String> reads = new ExpressionChecks(
                        expressions, plan.definition(), problems, new FieldChecks(plan.definition(), null, problems))
                .input(step, with);
        reads.stream()
                .filter(read -> !before.contains(read) && !read.equals(step.id()))
                .forEach(read -> problems.add(
                        "with", "reads steps." + read + ", which this step does not wait for; it may read " + before));
        return problems.all();
    }

    /** Everything that has ended when the step begins. */
    private static SortedSet<String> before(Plan plan, int position) {
        SortedSet<String> ids = new TreeSet<>();
        List<Integer> open = new ArrayList<>(plan.needs(position));
        while (!open.isEmpty()) {
            int need = open.removeLast();
            if (ids.add(plan.step(need).id())) {
                open.addAll(plan.needs(need));
            }
        }
        return ids;
    }
}
