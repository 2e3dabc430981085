package io.flotilla.workflow.expression;

import dev.cel.bundle.Cel;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import io.flotilla.workflow.expression.References.Field;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** An expression that was parsed and type-checked. */
record Compiled(CelRuntime.Program program, References references, Operands operands) {
    /** Functions by which a field is read: {@code a[b]}, {@code a.?b}, {@code a[?b]}. */
    private static final Set<String> SELECTIONS = Set.of("_[_]", "_?._", "_[?_]");

    /** @throws ExpressionException with the place, when it cannot be understood */
    static Compiled compile(Cel cel, String expression) {
        if (expression.isBlank()) {
            throw new ExpressionException("an expression is empty");
        }
        if (expression.length() > CelEnvironment.MAX_EXPRESSION) {
            throw new ExpressionException(
                    "an expression is longer than " + CelEnvironment.MAX_EXPRESSION + " characters");
        }
        StepNames names = StepNames.rewrite(expression);
        try {
            CelAbstractSyntaxTree ast = cel.compile(names.text()).getAst();
            return new Compiled((CelRuntime.Program) cel.createProgram(ast), references(ast), Operands.of(ast));
        } catch (CelValidationException e) {
            throw new ExpressionException(describe(e, names, expression));
        } catch (CelEvaluationException e) {
            throw new ExpressionException(e.getMessage());
        }
    }

    /** @throws ExpressionException when it fails or costs too much */
    Object evaluate(CelVariableResolver variables, CostLimit cost) {
        try {
            return program.trace(variables, cost.counting(operands));
        } catch (CelEvaluationException e) {
            for (Throwable t = e; t != null; t = t.getCause()) {
                if (t instanceof ExpressionException own) {
                    throw own;
                }
            }
            throw new ExpressionException(e.getMessage().replaceFirst("^evaluation error( at <input>:\\d+)?: ", ""));
        } catch (StackOverflowError e) {
            throw new ExpressionException("the expression is nested too deeply");
        }
    }

    private static String describe(CelValidationException e, StepNames names, String expression) {
        CelIssue issue = e.getErrors().getFirst();
        String message = issue.getMessage().replaceFirst(" expecting \\{.*", "").replace(" (in container '')", "");
        int line = issue.getSourceLocation().getLine();
        int column = issue.getSourceLocation().getColumn();
        if (line < 1) {
            return message;
        }
        int offset = names.original(offset(names.text(), line, column));
        String before = expression.substring(0, Math.min(offset, expression.length()));
        long originalLine = before.chars().filter(c -> c == '\n').count() + 1;
        int originalColumn = before.length() - before.lastIndexOf('\n');
        return "line %d, column %d: %s".formatted(originalLine, originalColumn, message);
    }

    private static int offset(String text, int line, int column) {
        int start = 0;
        for (int i = 1; i < line; i++) {
            start = text.indexOf('\n', start) + 1;
        }
        return start + Math.max(0, column);
    }

    private static References references(CelAbstractSyntaxTree ast) {
        Set<String> steps = new HashSet<>();
        Set<String> inputs = new HashSet<>();
        Set<Field> fields = new HashSet<>();
        Set<Long> named = new HashSet<>();
        Set<Long> uses = new HashSet<>();
        boolean[] item = {false};
        boolean[] event = {false};
        CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .map(node -> node.expr())
                .forEach(expr -> {
                    selected(expr, "steps").ifPresent(selection -> {
                        steps.add(selection.field());
                        named.add(selection.owner());
                    });
                    selected(expr, "inputs").ifPresent(selection -> inputs.add(selection.field()));
                    FieldPath.of(expr).ifPresent(fields::add);
                    if (isIdent(expr, "steps")) {
                        uses.add(expr.id());
                    }
                    item[0] |= isIdent(expr, "item") || isIdent(expr, "index");
                    event[0] |= isIdent(expr, "event");
                });
        if (!named.containsAll(uses)) {
            throw new ExpressionException("'steps' must be followed by the id of a step, as in steps.build.output");
        }
        return new References(steps, inputs, item[0], event[0], fields);
    }

    /** The field that this expression reads of the variable, when it does. */
    private static Optional<Selection> selected(CelExpr expr, String variable) {
        if (expr.getKind() == Kind.SELECT && isIdent(expr.select().operand(), variable)) {
            return Optional.of(
                    new Selection(expr.select().operand().id(), expr.select().field()));
        }
        if (expr.getKind() == Kind.CALL
                && SELECTIONS.contains(expr.call().function())
                && expr.call().args().size() == 2
                && isIdent(expr.call().args().get(0), variable)) {
            return text(expr.call().args().get(1))
                    .map(field -> new Selection(expr.call().args().get(0).id(), field));
        }
        return Optional.empty();
    }

    private static boolean isIdent(CelExpr expr, String name) {
        return expr.getKind() == Kind.IDENT && expr.ident().name().equals(name);
    }

    private static Optional<String> text(CelExpr expr) {
        return expr.getKind() == Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? Optional.of(expr.constant().stringValue())
                : Optional.empty();
    }

    private record Selection(long owner, String field) {}
}
