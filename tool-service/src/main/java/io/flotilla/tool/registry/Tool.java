package io.flotilla.tool.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a tool is and takes.
 *
 * @param description written for models: it is what they choose by
 * @param effects {@code read}, {@code write} or {@code execute}
 * @param scopes what a caller must be allowed to do besides, because the tool does it for him
 * @param timeoutSeconds how long a call may take when its arguments do not say
 * @param input JSON Schema of the arguments
 * @param output JSON Schema of the output
 */
public record Tool(
        String name,
        int version,
        String title,
        String description,
        String effects,
        List<String> scopes,
        int timeoutSeconds,
        JsonNode input,
        JsonNode output) {
    public Tool {
        scopes = scopes == null ? List.of() : List.copyOf(scopes);
    }
}
