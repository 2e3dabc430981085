package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "runs",
        header = "List the runs, the newest first.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla runs",
            "  ./flotilla runs --status waiting",
            "  ./flotilla runs --workflow report --label team:quality --created-after 2026-01-01T00:00:00Z",
            "  ./flotilla runs --json --limit 500"
        })
final class RunsCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    RunFilterOptions filter;

    @Option(names = "--parent", paramLabel = "RUN", description = "Only the sub-runs of this run.")
    String parent;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "At most so many (default: 20).")
    int limit;

    @Option(names = "--json", description = "Print a JSON array.")
    boolean json;

    RunsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Map.Entry<String, String>> query = filter.query();
        if (parent != null) {
            query.add(Map.entry("parent", parent));
        }
        List<JsonNode> runs = context.client().list("/api/v1/runs", query, Math.max(1, limit));
        if (json) {
            context.terminal().line(Json.pretty(runs));
        } else if (runs.isEmpty()) {
            context.terminal()
                    .line("No runs. Start one: ./flotilla run examples/quality-check.yaml --input repo=examples/shop");
        } else {
            Kind.RUNS.table(runs).lines("").forEach(context.terminal()::line);
        }
        return ExitCode.PASSED;
    }
}
