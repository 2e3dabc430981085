package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "retention",
        header = "Show or say how long ended runs are kept.",
        description = "What is not said stays as it is. Deleted runs are gone for good.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla retention",
            "  ./flotilla retention --archive-after P30D --delete-after P1Y",
            "  ./flotilla retention --delete-after never"
        })
final class RetentionCommand implements Callable<Integer> {
    private static final String PATH = "/api/v1/retention";
    private static final String NEVER = "never";
    private final Context context;

    @Option(
            names = "--archive-after",
            paramLabel = "PERIOD",
            description = "From the end of a run, such as P30D, P6M or P1Y; or never.")
    String archiveAfter;

    @Option(names = "--delete-after", paramLabel = "PERIOD", description = "Likewise.")
    String deleteAfter;

    RetentionCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        FlotillaClient client = context.client();
        JsonNode retention = client.get(PATH);
        if (archiveAfter != null || deleteAfter != null) {
            ObjectNode wanted = Json.MAPPER.createObjectNode();
            put(wanted, "archiveAfter", archiveAfter, retention);
            put(wanted, "deleteAfter", deleteAfter, retention);
            retention = client.put(PATH, Json.bytes(wanted), "application/json");
        }
        context.terminal()
                .line("Ended runs are archived after %s and deleted after %s."
                        .formatted(shown(retention, "archiveAfter"), shown(retention, "deleteAfter")));
        return ExitCode.PASSED;
    }

    private static void put(ObjectNode wanted, String field, String said, JsonNode before) {
        String value = said == null ? before.path(field).asText(NEVER) : said;
        wanted.put(field, value.equals(NEVER) ? null : value);
    }

    private static String shown(JsonNode retention, String field) {
        return retention.path(field).asText(NEVER);
    }
}
