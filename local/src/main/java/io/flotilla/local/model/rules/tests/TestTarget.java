package io.flotilla.local.model.rules.tests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The file to write tests for.
 *
 * @param path from the project's root
 * @param missing line numbers that no test runs; empty for "anything"
 * @param source the file's text if it was handed over, else null
 * @param workspace the artifact that holds the project, or null for the agent's own
 */
record TestTarget(String path, List<Integer> missing, String source, String workspace) {

    TestTarget {
        missing = List.copyOf(missing);
    }

    static boolean isIn(JsonNode input) {
        return input.path("path").isTextual();
    }

    static TestTarget of(JsonNode input) {
        List<Integer> missing = new ArrayList<>();
        input.path("missing").forEach(line -> missing.add(line.asInt()));
        return new TestTarget(
                input.path("path").asText(),
                missing,
                input.path("source").isTextual() ? input.path("source").asText() : null,
                input.path("workspace").isTextual() ? input.path("workspace").asText() : null);
    }

    /** Why no test can be derived for such a path, empty when one can. */
    String objection() {
        if (!path.endsWith(".py")) {
            return path + " is not Python; this model derives tests for Python only.";
        }
        if (path.startsWith("/") || List.of(path.split("/")).contains("..")) {
            return path + " is not a path inside the project.";
        }
        return "";
    }
}
