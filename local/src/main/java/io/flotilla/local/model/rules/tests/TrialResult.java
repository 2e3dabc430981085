package io.flotilla.local.model.rules.tests;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.local.model.rules.ToolExchange;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a test file fared.
 *
 * @param ran how many tests ran
 * @param failed the names of those that failed, with the last line of their trace
 * @param error why the file could not be run at all, empty when it could
 */
record TrialResult(int ran, Map<String, String> failed, String error) {

    static final String MARK = "FLOTILLA-TRIAL";

    static TrialResult of(ToolExchange exchange) {
        JsonNode node = ProgramOutput.marked(exchange, MARK);
        if (node.isMissingNode()) {
            return new TrialResult(0, Map.of(), ProgramOutput.failure(exchange));
        }
        Map<String, String> failed = new LinkedHashMap<>();
        node.path("failed")
                .properties()
                .forEach(entry -> failed.put(entry.getKey(), entry.getValue().asText()));
        return new TrialResult(
                node.path("ran").asInt(), failed, node.path("error").asText(""));
    }
}
