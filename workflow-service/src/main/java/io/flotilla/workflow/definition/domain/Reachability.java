package io.flotilla.workflow.definition.domain;

import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.expression.Template;
import java.util.List;

/** Steps that no run can come to. That may be meant for a while, and so it is a warning. */
final class Reachability {
    private Reachability() {}

    static void warn(Plan plan, Problems problems) {
        List<Placed> placed = plan.definition().placed();
        boolean[] never = new boolean[plan.size()];
        for (int position : plan.order()) {
            String why = why(plan, position, never);
            never[position] = why != null;
            if (why != null) {
                problems.warn(placed.get(position).path(), "is never done: " + why);
            }
        }
    }

    /** Why a step is never done; null when it may be. */
    private static String why(Plan plan, int position, boolean[] never) {
        if (isFalse(plan.step(position).condition())) {
            return "its if is false";
        }
        Integer undoes = plan.undoes(position);
        if (undoes != null) {
            return never[undoes] ? "there is nothing to undo" : null;
        }
        for (int need : plan.needs(position)) {
            if (never[need]) {
                return "it needs " + plan.step(need).id() + ", which is never done";
            }
        }
        return null;
    }

    private static boolean isFalse(String condition) {
        try {
            return condition != null && Template.condition(condition).equals("false");
        } catch (ExpressionException e) {
            return false;
        }
    }
}
