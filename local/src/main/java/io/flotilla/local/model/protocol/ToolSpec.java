package io.flotilla.local.model.protocol;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A function that the caller offers.
 *
 * @param parameters the JSON Schema of its arguments, a missing node when it has none
 */
public record ToolSpec(String name, String description, JsonNode parameters) {

    /** Whether the arguments may have a property of this name. */
    public boolean accepts(String property) {
        return parameters.path("properties").has(property);
    }

    /** The declared JSON type of a property, empty when none is declared. */
    public String typeOf(String property) {
        return parameters.path("properties").path(property).path("type").asText("");
    }
}
