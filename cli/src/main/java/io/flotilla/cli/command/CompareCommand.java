package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.terminal.JsonTable;
import io.flotilla.cli.terminal.Table;
import io.flotilla.cli.terminal.Terminal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        header = "Show two runs side by side.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla compare run_01JD3M… run_01JD4A…"})
final class CompareCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "LEFT", description = "A run's id.")
    String left;

    @Parameters(index = "1", paramLabel = "RIGHT", description = "Another run's id.")
    String right;

    @Option(names = "--json", description = "Print all of it as JSON.")
    boolean json;

    CompareCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String query = "?left=" + FlotillaClient.encode(left) + "&right=" + FlotillaClient.encode(right);
        JsonNode comparison = context.client().get("/api/v1/runs:compare" + query);
        Terminal terminal = context.terminal();
        if (json) {
            terminal.line(Json.pretty(comparison));
            return ExitCode.PASSED;
        }
        totals(comparison).lines("").forEach(terminal::line);
        terminal.line();
        steps(comparison.path("steps")).lines("").forEach(terminal::line);
        Table differences = differences(comparison);
        if (!differences.isEmpty()) {
            terminal.line();
            differences.lines("").forEach(terminal::line);
        }
        return ExitCode.PASSED;
    }

    private static Table totals(JsonNode comparison) {
        Table table = new Table(List.of("run", "workflow", "status", "took", "attempts", "cost"));
        for (JsonNode side : List.of(comparison.path("left"), comparison.path("right"))) {
            table.row(
                    side.path("id").asText(),
                    side.at("/workflow/name").asText() + "@"
                            + side.at("/workflow/version").asText("-"),
                    side.path("status").asText(),
                    RunValues.duration(side.path("durationMillis")),
                    side.path("attempts").asText(),
                    RunValues.money(side.path("cost")));
        }
        return table;
    }

    private static Table steps(JsonNode steps) {
        Table table = new Table(List.of("step", "status", "took", "cost", "output"));
        for (JsonNode step : steps) {
            JsonNode one = step.path("left");
            JsonNode other = step.path("right");
            table.row(
                    step.path("id").asText(),
                    both(RunValues.text(one.path("status")), RunValues.text(other.path("status"))),
                    both(
                            RunValues.duration(one.path("durationMillis")),
                            RunValues.duration(other.path("durationMillis"))),
                    both(RunValues.money(one.path("cost")), RunValues.money(other.path("cost"))),
                    output(step));
        }
        return table;
    }

    private static String output(JsonNode step) {
        if (!step.has("sameOutput")) {
            return "-";
        }
        return step.path("sameOutput").asBoolean() ? "same" : "differs";
    }

    private static Table differences(JsonNode comparison) {
        Table table = new Table(List.of("differs", "path", "left", "right"));
        rows(table, "inputs", comparison.path("inputs"));
        rows(table, "outputs", comparison.path("outputs"));
        comparison.path("steps").forEach(step -> rows(table, step.path("id").asText(), step.path("differences")));
        return table;
    }

    private static void rows(Table table, String what, JsonNode differences) {
        for (JsonNode difference : differences) {
            table.row(
                    what,
                    difference.path("path").asText(),
                    JsonTable.cell(difference.path("left")),
                    JsonTable.cell(difference.path("right")));
        }
    }

    private static String both(String one, String other) {
        return one.equals(other) ? one : one + " | " + other;
    }
}
