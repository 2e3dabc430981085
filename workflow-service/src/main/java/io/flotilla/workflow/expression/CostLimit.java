package io.flotilla.workflow.expression;

import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the work of an evaluation and ends it at a limit. It counts what is computed, not the time it takes, so that
 * the same expression over the same values always ends the same way.
 */
final class CostLimit {
    private static final long LIMIT = 200_000;

    private long spent;

    /** Counts one expression. What a call that looks through its operands will cost is counted before it is made. */
    CelEvaluationListener counting(Operands operands) {
        Map<Long, Object> first = new HashMap<>();
        return (expression, value) -> {
            spend(1 + weight(value));
            Operands.Operand operand = operands.of(expression.id());
            if (operand != null && operand.first()) {
                first.put(operand.call(), value);
            } else if (operand != null && first.containsKey(operand.call())) {
                spend(operand.effort().of(first.get(operand.call()), value));
            }
        };
    }

    private void spend(long operations) {
        spent += operations;
        if (spent > LIMIT) {
            throw new ExpressionException("the expression is too costly: it needs more than " + LIMIT + " operations");
        }
    }

    /** A large value costs more to make and to look through. */
    private static long weight(Object value) {
        return switch (value) {
            case String text -> text.length() / 32;
            case Collection<?> list -> list.size() / 8;
            case Map<?, ?> map -> map.size() / 8;
            case null, default -> 0;
        };
    }
}
