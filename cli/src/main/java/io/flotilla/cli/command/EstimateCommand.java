package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.CliException;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.terminal.Table;
import io.flotilla.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "estimate",
        header = "Say what a run of a workflow is likely to cost and how long it takes, by its history.",
        description = "p10, p50, p90: of ten runs one, five and nine were at or below it.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla estimate quality-check", "  ./flotilla estimate quality-check@3 --json"})
final class EstimateCommand implements Callable<Integer> {
    private static final List<String> PARTS = List.of("p10", "p50", "p90");
    private final Context context;

    @Parameters(paramLabel = "NAME", description = "The name[@version] of a stored workflow.")
    String workflow;

    @Option(names = "--json", description = "Print all of it as JSON.")
    boolean json;

    EstimateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String[] parts = workflow.split("@", 2);
        Map<String, Integer> body = parts.length == 1 ? Map.of() : Map.of("version", version(parts[1]));
        JsonNode estimate =
                context.client().post("/api/v1/workflows/" + FlotillaClient.encode(parts[0]) + ":estimate", body);
        if (json) {
            context.terminal().line(Json.pretty(estimate));
        } else {
            show(estimate);
        }
        return ExitCode.PASSED;
    }

    private void show(JsonNode estimate) {
        Terminal terminal = context.terminal();
        String name = estimate.path("workflow").asText() + "@"
                + estimate.path("version").asText();
        switch (estimate.path("basis").asText()) {
            case "none" -> terminal.line("No run of " + name + " has ended; there is nothing to tell by.");
            case "earlier-versions" -> {
                terminal.line("By " + estimate.path("runs").asText() + " runs of earlier versions than " + name + ".");
                table(estimate).lines("").forEach(terminal::line);
            }
            default -> {
                terminal.line("By " + estimate.path("runs").asText() + " runs of " + name + ".");
                table(estimate).lines("").forEach(terminal::line);
            }
        }
    }

    private static Table table(JsonNode estimate) {
        Table table = new Table(List.of("", "n", "cost p10", "p50", "p90", "time p10", "p50", "p90"));
        row(table, "run", estimate);
        estimate.path("steps").forEach(step -> row(table, step.path("id").asText(), step));
        return table;
    }

    private static void row(Table table, String name, JsonNode of) {
        List<String> cells = new ArrayList<>(List.of(name, of.at("/cost/n").asText()));
        PARTS.forEach(part -> cells.add(RunValues.money(of.path("cost").path(part))));
        PARTS.forEach(
                part -> cells.add(RunValues.duration(of.path("durationMillis").path(part))));
        table.row(cells);
    }

    private static int version(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw CliException.invalid("'" + text + "' is not a version.", "./flotilla estimate quality-check@3");
        }
    }
}
