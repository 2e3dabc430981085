package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "queues",
        header = "List the queues: how many runs wait in each, and how many are at work.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla queues", "  ./flotilla queues --json"})
final class QueuesCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--json", description = "Print a JSON array.")
    boolean json;

    QueuesCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<JsonNode> queues = Listing.read(context, "/api/v1/queues", List.of());
        if (json) {
            context.terminal().line(Json.pretty(queues));
        } else {
            Kind.QUEUES.table(queues).lines("").forEach(context.terminal()::line);
        }
        return ExitCode.PASSED;
    }
}
