package io.flotilla.workflow.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Function;

/**
 * What an expression can see. It is read lazily: only what is named is looked up.
 *
 * @param steps the step of an id as {@code {status, output, error}}, or null when there is none
 * @param item the item of a {@code foreach}, otherwise null
 * @param index the item's position from 0, otherwise null
 * @param more values of further names, which no workflow has
 */
public record Scope(
        JsonNode inputs,
        Function<String, JsonNode> steps,
        JsonNode item,
        Integer index,
        JsonNode run,
        Map<String, JsonNode> more) {

    /** Of a workflow. */
    public Scope(JsonNode inputs, Function<String, JsonNode> steps, JsonNode item, Integer index, JsonNode run) {
        this(inputs, steps, item, index, run, Map.of());
    }

    /** With one more name. */
    public Scope with(String name, JsonNode value) {
        return new Scope(inputs, steps, item, index, run, Map.of(name, value));
    }

    public Scope withItem(JsonNode value, int position) {
        return new Scope(inputs, steps, value, position, run, more);
    }
}
