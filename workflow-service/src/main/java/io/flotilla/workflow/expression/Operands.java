package io.flotilla.workflow.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The first two operands of the calls whose cost depends on the sizes of both, by the ids of their expressions. */
record Operands(Map<Long, Operand> byId) {
    private static final Map<String, Effort> EFFORTS = Map.ofEntries(
            Map.entry("_==_", Effort.COMPARE),
            Map.entry("_!=_", Effort.COMPARE),
            Map.entry("@in", Effort.FIND),
            Map.entry("contains", Effort.SEARCH),
            Map.entry("indexOf", Effort.SEARCH),
            Map.entry("lastIndexOf", Effort.SEARCH),
            Map.entry("split", Effort.SEARCH),
            Map.entry("replace", Effort.SEARCH),
            Map.entry("matches", Effort.MATCH));

    /** @param call the id of the call */
    record Operand(long call, boolean first, Effort effort) {}

    static Operands of(CelAbstractSyntaxTree ast) {
        Map<Long, Operand> byId = new HashMap<>();
        CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .filter(expr -> expr.getKind() == Kind.CALL
                        && EFFORTS.containsKey(expr.call().function()))
                .forEach(expr -> add(byId, expr));
        return new Operands(Map.copyOf(byId));
    }

    private static void add(Map<Long, Operand> byId, CelExpr expr) {
        Effort effort = EFFORTS.get(expr.call().function());
        List<CelExpr> operands = new ArrayList<>();
        expr.call().target().ifPresent(operands::add);
        operands.addAll(expr.call().args());
        if (operands.size() >= 2) {
            byId.put(operands.get(0).id(), new Operand(expr.id(), true, effort));
            byId.put(operands.get(1).id(), new Operand(expr.id(), false, effort));
        }
    }

    /** Null for an expression that is no such operand. */
    Operand of(long id) {
        return byId.get(id);
    }
}
