package io.flotilla.workflow.catalogue.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A version of an agent or a tool, with what matters to those who use it.
 *
 * @param input JSON Schema of what it takes, or null when anything goes
 * @param output JSON Schema of what it gives, or null when that is not known
 * @param scopes what a caller must be allowed to do, because a tool does it for him
 * @param tools names of the tools that an agent uses
 */
public record Entry(
        Kind kind, String name, int version, JsonNode input, JsonNode output, List<String> scopes, List<String> tools) {
    /** The tenant of what every tenant has. */
    public static final String EVERYBODY = "*";

    public Entry {
        scopes = scopes == null ? List.of() : List.copyOf(scopes);
        tools = tools == null ? List.of() : List.copyOf(tools);
    }
}
