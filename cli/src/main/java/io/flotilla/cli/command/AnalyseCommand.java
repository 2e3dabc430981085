package io.flotilla.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.Context;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.terminal.Table;
import io.flotilla.cli.terminal.Terminal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "analyse",
        aliases = "analyze",
        header = "Show where the time and the money of a run went.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./flotilla analyse run_01JD3M…"})
final class AnalyseCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "RUN", description = "The run's id.")
    String run;

    @Option(names = "--json", description = "Print all of it as JSON.")
    boolean json;

    AnalyseCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode analysis = context.client().get(RunValues.path(run) + "/analysis");
        Terminal terminal = context.terminal();
        if (json) {
            terminal.line(Json.pretty(analysis));
            return ExitCode.PASSED;
        }
        terminal.line("%s %s, took %s, cost %s"
                .formatted(
                        analysis.path("runId").asText(),
                        analysis.path("status").asText(),
                        RunValues.duration(analysis.path("durationMillis")),
                        RunValues.money(analysis.path("cost"))));
        if (analysis.path("retries").asInt() > 0) {
            terminal.line("Retries: %s, which cost %s; attempts that failed cost %s"
                    .formatted(
                            analysis.path("retries").asText(),
                            RunValues.money(analysis.path("retryCost")),
                            RunValues.money(analysis.path("lostCost"))));
        }
        JsonNode bottleneck = analysis.path("bottleneck");
        if (bottleneck.has("id")) {
            terminal.line("Bottleneck: %s, %s of the critical path, mostly %s"
                    .formatted(
                            bottleneck.path("id").asText(),
                            RunValues.duration(bottleneck.path("millis")),
                            bottleneck.path("kind").asText().replace('-', ' ')));
        }
        terminal.line();
        path(analysis.path("criticalPath")).lines("").forEach(terminal::line);
        terminal.line();
        steps(analysis.path("steps")).lines("").forEach(terminal::line);
        return ExitCode.PASSED;
    }

    private static Table path(JsonNode parts) {
        Table table = new Table(List.of("critical path", "waited", "took", "share"));
        for (JsonNode part : parts) {
            table.row(
                    part.path("id").asText(),
                    RunValues.duration(part.path("waitedMillis")),
                    RunValues.duration(part.path("durationMillis")),
                    part.path("share").asText() + " %");
        }
        return table;
    }

    private static Table steps(JsonNode steps) {
        Table table =
                new Table(List.of("step", "working", "queued", "retry wait", "approval", "timer", "attempts", "cost"));
        for (JsonNode step : steps) {
            JsonNode time = step.path("time");
            table.row(
                    step.path("id").asText(),
                    RunValues.duration(time.path("workingMillis")),
                    RunValues.duration(time.path("queuedMillis")),
                    RunValues.duration(time.path("retryWaitMillis")),
                    RunValues.duration(time.path("approvalWaitMillis")),
                    RunValues.duration(time.path("timerWaitMillis")),
                    step.path("attempts").asText(),
                    RunValues.money(step.path("cost")));
        }
        return table;
    }
}
