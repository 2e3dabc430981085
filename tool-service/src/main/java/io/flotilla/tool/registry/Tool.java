package io.flotilla.tool.registry;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a tool is and takes.
 *
 * @param description written for models: it is what they choose by
 * @param effects {@code read}, {@code write} or {@code execute}
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
        int timeoutSeconds,
        JsonNode input,
        JsonNode output) {}
