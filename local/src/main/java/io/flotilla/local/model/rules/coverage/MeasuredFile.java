package io.flotilla.local.model.rules.coverage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One file of a coverage measurement.
 *
 * @param percent of its lines that ran
 * @param missing line numbers that did not run
 * @param complexity the decisions in the file, plus one
 * @param testFile the test file that belongs to it, null when there is none
 */
record MeasuredFile(
        String path,
        double percent,
        List<Integer> missing,
        int branches,
        int missingBranches,
        int complexity,
        String testFile) {

    MeasuredFile {
        missing = List.copyOf(missing);
    }

    static MeasuredFile of(JsonNode node) {
        List<Integer> missing = new ArrayList<>();
        node.path("missing").forEach(line -> missing.add(line.asInt()));
        return new MeasuredFile(
                node.path("path").asText(),
                node.path("percent").asDouble(100),
                missing,
                node.path("branches").asInt(),
                node.path("missingBranches").asInt(),
                node.path("complexity").asInt(1),
                node.hasNonNull("testFile") ? node.path("testFile").asText() : null);
    }

    boolean hasGap() {
        return !path.isEmpty() && (!missing.isEmpty() || missingBranches > 0);
    }
}
