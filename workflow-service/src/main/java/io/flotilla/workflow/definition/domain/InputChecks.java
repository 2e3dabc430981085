package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.expression.Expressions;
import io.flotilla.workflow.expression.JsonSize;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether another {@code with} would do for a step of a plan. */
public final class InputChecks {
    private InputChecks() {}

    /** What is wrong with it, by path; it may read only what the step waits for. */
    public static List<FieldError> check(Expressions expressions, Plan plan, int position, JsonNode with) {
        if (JsonSize.exceeds(with, Limits.INLINE_BYTES)) {
            return List.of(new FieldError("with", Limits.tooLarge(Limits.INLINE_BYTES)));
        }
        Problems problems = new Problems();
        Step step = plan.step(position);
        WithRules.check(step.uses(), with, "with", problems);
        SortedSet<String> before = before(plan, position);
        Definition visible = visible(plan, position);
        SortedSet<String> reads = new ExpressionChecks(
                        expressions, visible, problems, new FieldChecks(visible, null, problems))
                .input(step, with);
        reads.stream()
                .filter(read -> !before.contains(read) && !read.equals(named(plan, position, position)))
                .forEach(read -> problems.add(
                        "with", "reads steps." + read + ", which this step does not wait for; it may read " + before));
        return problems.all();
    }

    private static Definition visible(Plan plan, int position) {
        Integer whole = plan.partOf(position);
        return whole == null
                ? plan.definition()
                : DraftReader.visible(
                        plan,
                        whole,
                        plan.parts(whole).stream()
                                .map(part -> DraftReader.stub(named(plan, position, part)))
                                .toList());
    }

    /** How one step names another: the steps that were drafted together by the ids which they were given. */
    private static String named(Plan plan, int position, int other) {
        String id = plan.step(other).id();
        Integer whole = plan.partOf(position);
        return whole != null && whole.equals(plan.partOf(other)) ? id.substring(id.indexOf('.') + 1) : id;
    }

    /** Everything that has ended when the step begins. */
    private static SortedSet<String> before(Plan plan, int position) {
        SortedSet<String> ids = new TreeSet<>();
        List<Integer> open = new ArrayList<>(plan.needs(position));
        while (!open.isEmpty()) {
            int need = open.removeLast();
            if (ids.add(named(plan, position, need))) {
                open.addAll(plan.needs(need));
            }
        }
        return ids;
    }
}
