package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "approvals",
        header = "List what runs ask people: who has to say yes, and how often still.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla approvals --mine",
            "  ./flotilla approvals --run run_01JD3M… --status approved",
            "  ./flotilla approvals --json"
        })
final class ApprovalsCommand implements Callable<Integer> {
    private final Context context;

    @Option(names = "--mine", description = "Only those that you may decide and have not.")
    boolean mine;

    @Option(names = "--run", paramLabel = "RUN", description = "Only those of one run.")
    String run;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            defaultValue = "pending",
            description = "pending, approved, rejected, expired, cancelled or all (default: pending).")
    String status;

    @Option(names = "--json", description = "Print a JSON array.")
    boolean json;

    ApprovalsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<JsonNode> approvals = Listing.read(context, "/api/v1/approvals", List.copyOf(query().entrySet()));
        if (json) {
            context.terminal().line(Json.pretty(approvals));
        } else if (approvals.isEmpty()) {
            context.terminal().line(mine ? "Nothing waits for you." : "No approvals.");
        } else {
            Kind.APPROVALS.table(approvals).lines("").forEach(context.terminal()::line);
        }
        return ExitCode.PASSED;
    }

    private Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        if (!status.equals("all")) {
            query.put("status", status);
        }
        if (mine) {
            query.put("mine", "true");
        }
        if (run != null) {
            query.put("runId", run);
        }
        return query;
    }
}
