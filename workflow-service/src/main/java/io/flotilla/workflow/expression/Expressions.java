package io.flotilla.workflow.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.bundle.Cel;
import dev.cel.runtime.CelVariableResolver;
import io.flotilla.workflow.cache.BoundedCache;
import java.util.List;
import java.util.Optional;

/**
 * Expressions of workflows, see docs/workflow-format.md. Pure: the same expression over the same scope gives the same
 * value or the same error, in bounded time and memory. Safe for several threads.
 */
public final class Expressions {
    /** How large the value of one template may be, in bytes of JSON. */
    public static final int MAX_RESULT = 1024 * 1024;

    private static final int CACHED = 2_000;

    private final Cel cel;
    private final BoundedCache<String, Compiled> cache = BoundedCache.ofEntries(CACHED);

    /** For workflows. */
    public Expressions() {
        this(List.of("event"));
    }

    /** @param more names that expressions can read besides those of a workflow; the scope has their values */
    public Expressions(List<String> more) {
        this.cel = CelEnvironment.create(more);
    }

    /** What the expression reads. @throws ExpressionException with the place, when it cannot be understood */
    public References check(String expression) {
        return compile(expression).references();
    }

    /**
     * The JSON value with every <code>${{ }}</code> replaced. A string that is exactly one expression becomes its value,
     * whatever the type; otherwise the values are put into the text, objects and lists as JSON, null as nothing.
     *
     * @throws ExpressionException when one fails; the message names it
     */
    public JsonNode evaluate(JsonNode template, Scope scope) {
        return new Evaluation(this::compile, variables(scope), scope).resolve(template);
    }

    /** Whether the condition holds. @throws ExpressionException also when its value is not a boolean */
    public boolean test(String condition, Scope scope) {
        String expression = Template.condition(condition);
        if (new Evaluation(this::compile, variables(scope), scope).value(expression) instanceof Boolean bool) {
            return bool;
        }
        throw Evaluation.named(expression, new ExpressionException("must be true or false"));
    }

    private Compiled compile(String expression) {
        Compiled known = cache.get(expression);
        if (known != null) {
            return known;
        }
        Compiled compiled = Compiled.compile(cel, expression);
        cache.put(expression, compiled);
        return compiled;
    }

    private static CelVariableResolver variables(Scope scope) {
        return name -> Optional.ofNullable(
                switch (name) {
                    case "inputs" -> CelValues.of(scope.inputs());
                    case "steps" -> new StepMap(scope.steps());
                    case "item" -> CelValues.of(scope.item());
                    case "index" ->
                        scope.index() == null
                                ? CelValues.of(null)
                                : scope.index().longValue();
                    case "run" -> CelValues.of(scope.run());
                    default ->
                        scope.more().containsKey(name)
                                ? CelValues.of(scope.more().get(name))
                                : null;
                });
    }
}
