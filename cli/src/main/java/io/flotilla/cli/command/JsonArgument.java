package io.flotilla.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.client.Json;

/** An option whose value is JSON. */
final class JsonArgument {
    private JsonArgument() {}

    /** @throws CliException when it is not JSON */
    static JsonNode parse(String option, String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw CliException.invalid(
                    option + " is not JSON: " + e.getOriginalMessage(),
                    "Example: " + option + " '{\"name\": \"value\"}'");
        }
    }
}
