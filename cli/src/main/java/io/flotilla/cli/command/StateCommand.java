package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.run.WholeRun;
import io.flotilla.cli.terminal.Format;
import io.flotilla.cli.terminal.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "state",
        header = "Show a run as it was at a point of its log.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./flotilla state run_01JD3M… --at 41",
            "  ./flotilla state run_01JD3M… --at 2026-01-01T12:00:00Z --json"
        })
final class StateCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "RUN", description = "The run's id.")
    String run;

    @Option(
            names = "--at",
            paramLabel = "POINT",
            description = "The position of an event, or an instant (default: the last event).")
    String at;

    @Option(
            names = "--json",
            description = "Print it as JSON, with what its steps gave; what is left out of a large one is said.")
    boolean json;

    StateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String query = at == null ? "" : "?at=" + FlotillaClient.encode(at);
        JsonNode state = context.client().get(RunValues.path(run) + "/state" + query);
        if (json) {
            context.terminal().line(Json.pretty(state));
            sayOmitted(WholeRun.omitted(state));
            return ExitCode.PASSED;
        }
        context.terminal()
                .line("%s %s after event %s, %s, %s"
                        .formatted(
                                state.path("id").asText(),
                                state.path("status").asText(),
                                state.path("position").asText(),
                                state.path("at").asText(),
                                RunValues.money(state.path("cost"))));
        table(state.path("steps")).lines("").forEach(context.terminal()::line);
        return ExitCode.PASSED;
    }

    private void sayOmitted(List<String> omitted) {
        if (!omitted.isEmpty()) {
            context.terminal()
                    .err()
                    .println("Left out, because a state is bounded: " + String.join(", ", omitted) + ".");
        }
    }

    private static Table table(JsonNode steps) {
        Table table = new Table(List.of("step", "status", "attempts", "took", "cost", "note"));
        for (JsonNode step : steps) {
            table.row(
                    step.path("id").asText(),
                    step.path("status").asText(),
                    Integer.toString(step.path("attempts").size()),
                    RunValues.duration(step.path("durationMillis")),
                    RunValues.money(step.path("cost")),
                    note(step));
        }
        return table;
    }

    private static String note(JsonNode step) {
        JsonNode from = step.path("reusedFrom");
        return from.has("runId")
                ? "taken over from " + from.path("runId").asText()
                : Format.oneLine(step.at("/error/message").asText(""), 60);
    }
}
