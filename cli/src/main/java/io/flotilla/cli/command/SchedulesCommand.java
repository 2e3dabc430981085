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
        name = "schedules",
        header = "List the schedules, and when each fires next.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla schedules", "  ./flotilla get schedules nightly"})
final class SchedulesCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--json", description = "Print a JSON array.")
    boolean json;

    SchedulesCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<JsonNode> schedules = Listing.read(context, "/api/v1/schedules", List.of());
        if (json) {
            context.terminal().line(Json.pretty(schedules));
        } else if (schedules.isEmpty()) {
            context.terminal()
                    .line("No schedules. Make one: ./flotilla apply -f FILE, see docs/schedules-and-queues.md");
        } else {
            Kind.SCHEDULES.table(schedules).lines("").forEach(context.terminal()::line);
        }
        return ExitCode.PASSED;
    }
}
