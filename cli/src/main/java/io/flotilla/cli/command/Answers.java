package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;

/** What the fleet says of one resource after the other: each at once, or all as a JSON array at the end. */
final class Answers {
    private final Terminal terminal;
    private final boolean json;
    private final List<JsonNode> all = new ArrayList<>();

    Answers(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /** @param line what it comes to, before what is odd about it */
    void add(String line, JsonNode answer) {
        all.add(answer);
        if (!json) {
            terminal.line(line);
            answer.path("warnings").forEach(this::warn);
        }
    }

    private void warn(JsonNode warning) {
        terminal.line("  warning: " + warning.path("path").asText() + " "
                + warning.path("message").asText());
    }

    void end() {
        if (json) {
            terminal.line(Json.pretty(all));
        }
    }
}
