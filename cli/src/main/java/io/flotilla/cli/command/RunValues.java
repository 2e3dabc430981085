package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.terminal.Format;
import java.time.Duration;

/** What commands about runs share. */
final class RunValues {
    private RunValues() {}

    static String path(String run) {
        return "/api/v1/runs/" + FlotillaClient.encode(run);
    }

    static String money(JsonNode amount) {
        return Json.decimal(amount).map(Format::money).orElse("-");
    }

    /** Milliseconds as people read them. */
    static String duration(JsonNode millis) {
        return millis.isNumber() ? Format.duration(Duration.ofMillis(millis.asLong())) : "-";
    }

    static String text(JsonNode value) {
        return value.asText("").isEmpty() ? "-" : value.asText();
    }
}
