package io.flotilla.local.model.rules.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Writes steps for what a part of a goal names. Numbers its steps through the whole plan. */
final class StepWriter {

    private static final String CODE = "tool/code.run";
    private static final String FETCH = "tool/http.fetch";
    private static final String READ = "tool/files.read";
    private static final String LIST = "tool/files.list";
    private static final Pattern COMMAND = Pattern.compile("`([^`]+)`");
    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s,;)]+[^\\s,;).]");
    private static final Pattern FILE = Pattern.compile("(?<![\\w./])[\\w-]+(?:/[\\w-]+)*\\.[A-Za-z]\\w{0,7}\\b");
    private static final Pattern LISTS = Pattern.compile("\\blist\\b.*\\bfiles\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern READS = Pattern.compile("\\bread\\b", Pattern.CASE_INSENSITIVE);

    private final Allowed allowed;
    private final JsonNode workspace;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    /** @param workspace the artifact to work on, as it is given; a missing node when there is none */
    StepWriter(Allowed allowed, JsonNode workspace) {
        this.allowed = allowed;
        this.workspace = workspace;
    }

    /** @param needs ids of the steps of the part before */
    List<PlannedStep> steps(String part, List<String> needs) {
        List<PlannedStep> steps = new ArrayList<>();
        String words = COMMAND.matcher(part).replaceAll(" ");
        if (allowed.permits(CODE)) {
            for (String command : all(COMMAND, part, 1)) {
                steps.add(step("run", CODE, needs, onWorkspace(Map.of("runtime", "bash", "command", command))));
            }
        }
        if (allowed.permits(FETCH)) {
            for (String address : all(ADDRESS, words, 0)) {
                steps.add(step("fetch", FETCH, needs, Map.of("url", address)));
            }
        }
        if (allowed.permits(LIST) && LISTS.matcher(words).find()) {
            steps.add(step("list", LIST, needs, onWorkspace(Map.of())));
        }
        if (allowed.permits(READ) && READS.matcher(words).find()) {
            for (String path : all(FILE, ADDRESS.matcher(words).replaceAll(" "), 0)) {
                steps.add(step("read", READ, needs, onWorkspace(Map.of("path", path))));
            }
        }
        return steps;
    }

    /** A last step that has the results of all others in one place. */
    Optional<PlannedStep> collect(List<PlannedStep> steps) {
        if (steps.isEmpty() || steps.size() >= allowed.maxSteps() || !allowed.permits("set")) {
            return Optional.empty();
        }
        Map<String, Object> results = new LinkedHashMap<>();
        steps.forEach(step -> results.put(step.id(), "${{ steps." + step.id() + ".output }}"));
        return Optional.of(new PlannedStep("results", "set", List.of(), Map.of("results", results)));
    }

    private PlannedStep step(String kind, String uses, List<String> needs, Map<String, Object> with) {
        return new PlannedStep(kind + "-" + numbers.merge(kind, 1, Integer::sum), uses, needs, with);
    }

    private Map<String, Object> onWorkspace(Map<String, Object> with) {
        Map<String, Object> all = new LinkedHashMap<>();
        if (workspace.isTextual()) {
            all.put("workspace", workspace.textValue());
        }
        with.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> all.put(e.getKey(), e.getValue()));
        return all;
    }

    private static List<String> all(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(group))
                .distinct()
                .toList();
    }
}
