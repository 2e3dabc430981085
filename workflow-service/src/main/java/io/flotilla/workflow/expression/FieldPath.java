package io.flotilla.workflow.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.flotilla.workflow.expression.References.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code steps.a.output["b"].c} as one path. What only asks whether something is there is none. */
final class FieldPath {
    private static final List<String> ROOTS = List.of("steps", "inputs");
    private static final String INDEX = "_[_]";

    private FieldPath() {}

    /** The path that this expression as a whole is; empty when it is something else. */
    static Optional<Field> of(CelExpr expr) {
        List<String> names = new ArrayList<>();
        CelExpr at = expr;
        while (true) {
            switch (at.getKind()) {
                case SELECT -> {
                    if (at.select().testOnly()) {
                        return Optional.empty();
                    }
                    names.addFirst(at.select().field());
                    at = at.select().operand();
                }
                case CALL -> {
                    if (!isNamedField(at)) {
                        return Optional.empty();
                    }
                    names.addFirst(at.call().args().get(1).constant().stringValue());
                    at = at.call().args().getFirst();
                }
                case IDENT -> {
                    String root = at.ident().name();
                    return names.isEmpty() || !ROOTS.contains(root)
                            ? Optional.empty()
                            : Optional.of(new Field(root, names));
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
    }

    private static boolean isNamedField(CelExpr call) {
        return call.call().function().equals(INDEX)
                && call.call().args().size() == 2
                && call.call().args().get(1).getKind() == Kind.CONSTANT
                && call.call().args().get(1).constant().getKind() == CelConstant.Kind.STRING_VALUE;
    }
}
