package io.flotilla.workflow.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractMap;
import java.util.Set;
import java.util.function.Function;

/** The variable {@code steps}: read by id only, since {@link Compiled} refuses every other use of it. */
final class StepMap extends AbstractMap<String, Object> {
    private final Function<String, JsonNode> steps;

    StepMap(Function<String, JsonNode> steps) {
        this.steps = steps;
    }

    @Override
    public Object get(Object key) {
        JsonNode step = steps.apply((String) key);
        return step == null ? null : CelValues.of(step);
    }

    @Override
    public boolean containsKey(Object key) {
        return key instanceof String id && steps.apply(id) != null;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        throw new ExpressionException("'steps' must be followed by the id of a step");
    }
}
