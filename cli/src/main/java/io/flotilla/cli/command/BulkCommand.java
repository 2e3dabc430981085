package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bulk",
        header = "Do something to many runs, and wait until it is done.",
        description = {
            "retry: does the failed steps of runs at work again, and begins a new run from each that has failed.",
            "Ctrl-C ends the waiting, not the operation. Exit code 1 when some runs were refused."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla bulk cancel --workflow nightly --status running --reason 'the source is broken'",
            "  ./flotilla bulk retry --label ticket:X-17 --status failed --dry-run",
            "  ./flotilla bulk pause --run run_01JD3M… --run run_01JD4A…"
        })
final class BulkCommand implements Callable<Integer> {
    private static final long PAUSE_NANOS = 500_000_000;
    private final Context context;

    enum Action {
        ARCHIVE,
        CANCEL,
        PAUSE,
        RESUME,
        RETRY
    }

    @Parameters(index = "0", paramLabel = "ACTION", description = "archive, cancel, pause, resume or retry.")
    Action action;

    @Mixin
    RunFilterOptions filter;

    @Option(names = "--run", paramLabel = "RUN", description = "A run's id, instead of a filter; may be repeated.")
    List<String> runs = new ArrayList<>();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is kept with each run.")
    String reason;

    @Option(names = "--dry-run", description = "Only say how many runs are meant.")
    boolean dryRun;

    @Option(
            names = "--detach",
            description = "Print the operation's id and do not wait; see ./flotilla get bulk-operations ID.")
    boolean detach;

    @Option(names = "--json", description = "Print the operation as JSON.")
    boolean json;

    BulkCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ObjectNode body = request();
        FlotillaClient client = context.client();
        JsonNode answer = client.post("/api/v1/runs:bulk", body);
        if (dryRun) {
            context.terminal().line(json ? Json.pretty(answer) : meant(answer));
            return ExitCode.PASSED;
        }
        if (detach) {
            context.terminal()
                    .line(json ? Json.pretty(answer) : answer.path("id").asText());
            return ExitCode.PASSED;
        }
        JsonNode operation = untilDone(client, answer);
        if (json) {
            context.terminal().line(Json.pretty(operation));
        } else {
            show(operation);
        }
        return operation.path("refused").asInt() == 0
                        && operation.path("state").asText().equals("completed")
                ? ExitCode.PASSED
                : ExitCode.ERROR;
    }

    private ObjectNode request() {
        ObjectNode wanted = filter.json();
        if (wanted.isEmpty() == runs.isEmpty()) {
            throw CliException.invalid(
                    "Which runs? Name them with --run, or say which with --workflow, --label and so on.",
                    "./flotilla bulk cancel --workflow nightly --dry-run");
        }
        ObjectNode body =
                Json.MAPPER.createObjectNode().put("action", action.name().toLowerCase(Locale.ROOT));
        if (runs.isEmpty()) {
            body.set("filter", wanted);
        } else {
            ArrayNode ids = body.putArray("ids");
            runs.forEach(ids::add);
        }
        if (reason != null) {
            body.put("reason", reason);
        }
        return dryRun ? body.put("dryRun", true) : body;
    }

    private static JsonNode untilDone(FlotillaClient client, JsonNode begun) {
        JsonNode operation = begun;
        String path = "/api/v1/bulk-operations/"
                + FlotillaClient.encode(begun.path("id").asText());
        do {
            operation = client.get(path);
            if (operation.path("state").asText().equals("running")) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } while (operation.path("state").asText().equals("running"));
        return operation;
    }

    private static String meant(JsonNode preview) {
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> status : preview.path("byStatus").properties()) {
            parts.add(status.getValue().asText() + " " + status.getKey());
        }
        String detail = parts.isEmpty() ? "" : ": " + String.join(", ", parts);
        return preview.path("total").asText() + " runs are meant" + detail;
    }

    private void show(JsonNode operation) {
        context.terminal()
                .line("%s of %s runs done, %s refused (%s, %s)"
                        .formatted(
                                operation.path("done").asText(),
                                operation.path("total").asText(),
                                operation.path("refused").asText(),
                                operation.path("id").asText(),
                                operation.path("state").asText()));
        table(List.of("forked", "new run"), operation.path("forks"), "newRunId");
        table(List.of("refused", "why"), operation.path("refusals"), "message");
    }

    private void table(List<String> titles, JsonNode rows, String field) {
        if (!rows.isEmpty()) {
            Table table = new Table(titles);
            rows.forEach(
                    row -> table.row(row.path("runId").asText(), row.path(field).asText()));
            table.lines("").forEach(context.terminal()::line);
        }
    }
}
