package io.flotilla.local.model.rules.tests;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.local.model.protocol.Json;
import io.flotilla.local.model.rules.ToolExchange;

/** Finds the one line of JSON that a program left on its standard output, and says what happened when it is not there. */
final class ProgramOutput {

    private static final int TAIL = 300;

    private ProgramOutput() {}

    /** The JSON after the mark, or a missing node. */
    static JsonNode marked(ToolExchange exchange, String mark) {
        return exchange.output()
                .path("stdout")
                .asText("")
                .lines()
                .filter(line -> line.startsWith(mark + " "))
                .reduce((first, second) -> second)
                .map(line -> Json.parse(line.substring(mark.length() + 1)))
                .orElseGet(() -> Json.parse(""));
    }

    /** Whether the mark is there but its line is not whole: the output was cut. */
    static boolean isCut(ToolExchange exchange, String mark) {
        return exchange.text().contains(mark + " ") && marked(exchange, mark).isMissingNode();
    }

    /** Why there is no result, in words. */
    static String failure(ToolExchange exchange) {
        if (!exchange.error().isEmpty()) {
            return exchange.error();
        }
        JsonNode output = exchange.output();
        String reason = output.path("reason").asText("");
        if (!reason.isEmpty() && !reason.equals("finished")) {
            return "the sandbox ended it: " + reason;
        }
        String stderr = output.path("stderr").asText("").strip();
        return "it ended with " + output.path("exitCode").asText("no exit code") + " and no result. "
                + stderr.substring(Math.max(0, stderr.length() - TAIL));
    }
}
