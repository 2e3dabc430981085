package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.terminal.Terminal;

/** What the fleet finds odd about a resource that it accepted. */
final class Warnings {
    private Warnings() {}

    static void show(Terminal terminal, JsonNode answer) {
        for (JsonNode warning : answer.path("warnings")) {
            terminal.line("  warning: " + warning.path("path").asText() + " "
                    + warning.path("message").asText());
        }
    }
}
