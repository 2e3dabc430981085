package io.flotilla.workflow.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/**
 * What an expression can see. It is read lazily: only what is named is looked up.
 *
 * @param steps the step of an id as {@code {status, output, error}}, or null when there is none
 * @param item the item of a {@code foreach}, otherwise null
 * @param index the item's position from 0, otherwise null
 */
public record Scope(JsonNode inputs, Function<String, JsonNode> steps, JsonNode item, Integer index, JsonNode run) {
    public Scope withItem(JsonNode value, int position) {
        return new Scope(inputs, steps, value, position, run);
    }
}
