package io.flotilla.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.cli.client.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run that has ended, as the API shows it. */
public record RunResult(JsonNode run, Verdict verdict) {

    public static RunResult of(JsonNode run, boolean rejected) {
        return new RunResult(run, Verdict.of(run.path("status").asText(), run.path("error"), rejected));
    }

    public String id() {
        return run.path("id").asText();
    }

    public String workflow() {
        JsonNode workflow = run.path("workflow");
        return workflow.isTextual() ? workflow.asText() : workflow.path("name").asText("");
    }

    public JsonNode outputs() {
        return run.path("outputs");
    }

    /** Those of the outputs; where the workflow names none, those that its steps left. */
    public List<ArtifactRef> artifacts() {
        List<ArtifactRef> named = ArtifactRef.in(outputs());
        if (!named.isEmpty()) {
            return named;
        }
        ArrayNode left = Json.MAPPER.createArrayNode();
        run.path("steps")
                .forEach(step -> step.path("output").path("artifacts").forEach(artifact -> {
                    if (!isRepeated(artifact, step.path("output"))) {
                        left.add(artifact);
                    }
                }));
        return ArtifactRef.in(left);
    }

    /** The file of a program's structured result; the step's output holds its content. */
    private static boolean isRepeated(JsonNode artifact, JsonNode output) {
        return artifact.path("name").asText().equals("result.json") && output.hasNonNull("result");
    }

    public BigDecimal cost() {
        return Json.decimal(run.path("cost"))
                .orElseGet(() -> costByStep().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    /** The steps that cost something, the dearest first; the items of a foreach are summed unless their step is there. */
    public Map<String, BigDecimal> costByStep() {
        Map<String, BigDecimal> whole = new LinkedHashMap<>();
        Map<String, BigDecimal> items = new LinkedHashMap<>();
        for (JsonNode step : run.path("steps")) {
            String id = step.path("id").asText();
            BigDecimal cost = Json.decimal(step.path("cost")).orElse(BigDecimal.ZERO);
            int bracket = id.indexOf('[');
            (bracket < 0 ? whole : items).merge(bracket < 0 ? id : id.substring(0, bracket), cost, BigDecimal::add);
        }
        items.forEach((id, cost) -> whole.merge(id, cost, BigDecimal::max));
        Map<String, BigDecimal> sorted = new LinkedHashMap<>();
        whole.entrySet().stream()
                .filter(entry -> entry.getValue().signum() != 0)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    /** From its start to its end; zero where the API does not say. */
    public Duration duration() {
        if (run.hasNonNull("durationMillis")) {
            return Duration.ofMillis(run.get("durationMillis").asLong());
        }
        try {
            return Duration.between(
                    Instant.parse(Json.first(run, "startedAt", "createdAt").asText()),
                    Instant.parse(Json.first(run, "finishedAt", "endedAt", "updatedAt")
                            .asText()));
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    public List<JsonNode> failedSteps() {
        return java.util.stream.StreamSupport.stream(run.path("steps").spliterator(), false)
                .filter(step -> step.path("status").asText().equals("failed"))
                .toList();
    }

    /** For {@code --json}. */
    public ObjectNode json(List<SavedArtifact> saved, String url) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("id", id())
                .put("workflow", workflow())
                .put("status", run.path("status").asText());
        json.put("verdict", verdict.text()).put("exitCode", verdict.exitCode());
        json.set("outputs", outputs().isMissingNode() ? null : outputs());
        if (run.hasNonNull("error")) {
            json.set("error", run.get("error"));
        }
        json.put("cost", cost().toPlainString())
                .put("durationMillis", duration().toMillis());
        ObjectNode costs = json.putObject("costByStep");
        costByStep().forEach((step, cost) -> costs.put(step, cost.toPlainString()));
        ArrayNode artifacts = json.putArray("artifacts");
        saved.forEach(artifact -> artifacts
                .addObject()
                .put("id", artifact.id())
                .put("name", artifact.name())
                .put("path", artifact.path().toAbsolutePath().toString())
                .put("size", artifact.size()));
        return json.put("url", url);
    }
}
