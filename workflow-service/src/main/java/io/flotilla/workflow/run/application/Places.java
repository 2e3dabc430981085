package io.flotilla.workflow.run.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.Concurrency;
import io.flotilla.workflow.definition.domain.Definition;
import io.flotilla.workflow.definition.domain.Fields;
import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.expression.Expressions;
import io.flotilla.workflow.expression.Scope;
import io.flotilla.workflow.run.domain.Placement;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Where a new run waits, by what its workflow says and what was asked for. */
@ApplicationScoped
public class Places {
    private static final String KEY = "spec.concurrency.key";

    @Inject
    Expressions expressions;

    /**
     * @param wanted the queue that was asked for; null for the workflow's own
     * @param priority null for the default
     * @param firing what makes the run, or null
     * @throws ProblemException 422 when the concurrency key cannot be computed
     */
    public Placement of(
            Definition definition, String wanted, Integer priority, JsonNode inputs, Placement.Firing firing) {
        String queue = wanted == null ? definition.queue() : wanted;
        return new Placement(
                queue == null ? Placement.DEFAULT_QUEUE : queue,
                priority == null ? Placement.DEFAULT_PRIORITY : priority,
                definition.concurrency() == null ? null : concurrency(definition.concurrency(), inputs),
                firing);
    }

    private Placement.Concurrency concurrency(Concurrency concurrency, JsonNode inputs) {
        try {
            Scope scope = new Scope(inputs, step -> null, null, null, Json.object());
            JsonNode value = expressions.evaluate(TextNode.valueOf(concurrency.key()), scope);
            String key = value.isValueNode() ? value.asText() : Json.text(value);
            if (value.isNull() || key.isBlank() || key.length() > Concurrency.MAX_KEY || Fields.hasNul(key)) {
                throw ProblemException.invalid(
                        KEY, "must give a text of 1 to " + Concurrency.MAX_KEY + " characters, and no NUL");
            }
            return new Placement.Concurrency(key, concurrency.limit());
        } catch (ExpressionException e) {
            throw ProblemException.invalid(KEY, e.getMessage());
        }
    }
}
