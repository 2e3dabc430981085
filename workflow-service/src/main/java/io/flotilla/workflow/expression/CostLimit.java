package io.flotilla.workflow.expression;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.Map;

/**
 * Counts the work of an evaluation and ends it at a limit. It counts what is computed, not the time it takes, so that
 * the same expression over the same values always ends the same way.
 */
final class CostLimit implements CelEvaluationListener {
    private static final long LIMIT = 200_000;

    private long spent;

    @Override
    public void callback(CelExpr expression, Object value) {
        spent += 1 + weight(value);
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
