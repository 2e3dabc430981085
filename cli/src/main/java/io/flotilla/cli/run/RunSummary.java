package io.flotilla.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.client.Json;
import io.flotilla.cli.terminal.Format;
import io.flotilla.cli.terminal.JsonTable;
import io.flotilla.cli.terminal.Style;
import io.flotilla.cli.terminal.Terminal;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is printed at the end of a run: verdict, why, outputs, artifacts, cost, addresses. */
public final class RunSummary {
    private static final int TAIL = 8;
    private static final int WIDE = 160;

    private final Terminal terminal;
    private final Path workingFolder;

    /** @param workingFolder paths below it are shown relative to it */
    public RunSummary(Terminal terminal, Path workingFolder) {
        this.terminal = terminal;
        this.workingFolder = workingFolder.toAbsolutePath().normalize();
    }

    public List<String> lines(RunResult result, List<SavedArtifact> saved, String url) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(headline(result));
        failures(result, lines);
        outputs(result.outputs(), lines);
        artifacts(saved, lines);
        costs(result, lines);
        lines.add("");
        lines.add("Run " + result.id() + "  " + url + "/api/v1/runs/" + result.id());
        return lines;
    }

    private String headline(RunResult result) {
        Verdict verdict = result.verdict();
        String text = terminal.sign(verdict.sign()) + " " + verdict.text().toUpperCase(Locale.ROOT);
        String time = result.duration().isZero() ? "" : " in " + Format.duration(result.duration());
        return terminal.styled(verdict.sign().style(), terminal.styled(Style.BOLD, text)) + "  " + result.workflow()
                + time;
    }

    private void failures(RunResult result, List<String> lines) {
        JsonNode error = result.run().path("error");
        if (result.verdict() == Verdict.PASSED) {
            return;
        }
        String message = Json.first(error, "message", "code").asText("");
        if (!message.isEmpty()) {
            Format.safe(message).lines().forEach(line -> lines.add("  " + line));
        }
        for (JsonNode step : result.failedSteps()) {
            String why = Json.first(step.path("error"), "message", "code").asText("failed");
            if (!message.contains(why)) {
                lines.add("  " + step.path("id").asText() + ": " + Format.oneLine(why, WIDE));
            }
            tail(step.path("output").path("stderr").asText(""), lines);
        }
        again(result.run().path("retry"), lines);
    }

    /** What follows by the rule of the run's queue. */
    private static void again(JsonNode retry, List<String> lines) {
        switch (retry.path("state").asText()) {
            case "pending" ->
                lines.add("  Its queue has it done again, as attempt "
                        + retry.path("attempt").asInt() + ", at "
                        + retry.path("dueAt").asText() + ".");
            case "begun" -> lines.add("  Done again by " + retry.path("runId").asText() + ".");
            case "given-up" ->
                lines.add("  Not done again: "
                        + Format.oneLine(retry.path("reason").asText(), WIDE) + ".");
            default -> {}
        }
    }

    private static void tail(String text, List<String> lines) {
        List<String> all = Format.safe(text).lines().toList();
        all.subList(Math.max(0, all.size() - TAIL), all.size())
                .forEach(line -> lines.add("    | " + Format.oneLine(line, WIDE)));
    }

    private static void outputs(JsonNode outputs, List<String> lines) {
        var plain = Json.MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> output : outputs.properties()) {
            if (!ArtifactRef.isOnlyArtifacts(output.getValue())) {
                plain.set(output.getKey(), output.getValue());
            }
        }
        if (!plain.isEmpty()) {
            lines.add("");
            lines.addAll(JsonTable.lines(plain, "  "));
        }
    }

    private void artifacts(List<SavedArtifact> saved, List<String> lines) {
        if (saved.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("Artifacts");
        int name = saved.stream()
                .mapToInt(artifact -> artifact.name().length())
                .max()
                .orElse(0);
        String row = "  %-" + name + "s %10s  %s";
        saved.forEach(artifact ->
                lines.add(row.formatted(artifact.name(), Format.bytes(artifact.size()), shown(artifact.path()))));
    }

    private Path shown(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(workingFolder) ? workingFolder.relativize(absolute) : absolute;
    }

    private static void costs(RunResult result, List<String> lines) {
        lines.add("");
        Map<String, BigDecimal> costs = result.costByStep();
        int name = costs.keySet().stream().mapToInt(String::length).max().orElse(2) + 2;
        String row = "%-" + name + "s  %s";
        lines.add(row.formatted("Cost", Format.money(result.cost())));
        costs.forEach((step, cost) -> lines.add(row.formatted("  " + step, Format.money(cost))));
    }
}
