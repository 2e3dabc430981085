package io.flotilla.local.model.rules.tests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the probe found out.
 *
 * @param module the dotted name under which the file is imported
 * @param root the folder that has to be on the path for it, from the project's root
 * @param tests the folder for tests
 * @param problem why nothing could be explored, empty when something was
 * @param reached how many of the missing lines the kept calls reach
 * @param counts what happened to the calls that were tried
 */
record ProbeResult(
        String module,
        String root,
        String tests,
        String problem,
        List<Observation> observations,
        int reached,
        int missing,
        Counts counts,
        List<String> notes) {

    static final String MARK = "FLOTILLA-PROBE";

    ProbeResult {
        observations = List.copyOf(observations);
        notes = List.copyOf(notes);
    }

    /** Calls tried, and those left out: changing by themselves, reaching outside, endless, or of no use. */
    record Counts(int tried, int unstable, int effects, int timeouts, int unusable) {}

    static ProbeResult of(JsonNode node) {
        List<Observation> observations = new ArrayList<>();
        node.path("observations").forEach(one -> observations.add(Observation.of(one)));
        List<String> notes = new ArrayList<>();
        node.path("notes").forEach(note -> notes.add(note.asText()));
        JsonNode counts = node.path("counts");
        return new ProbeResult(
                node.path("module").asText(""),
                node.path("root").asText("."),
                node.path("tests").asText("tests"),
                node.path("problem").asText(""),
                observations,
                node.path("reached").asInt(),
                node.path("missing").asInt(),
                new Counts(
                        counts.path("tried").asInt(),
                        counts.path("unstable").asInt(),
                        counts.path("effects").asInt(),
                        counts.path("timeouts").asInt(),
                        counts.path("unusable").asInt()),
                notes);
    }

    /** In words, for the answer's notes. */
    String summary() {
        StringBuilder text = new StringBuilder(counts.tried + " calls were tried");
        if (missing > 0) {
            text.append("; the kept ones reach ")
                    .append(reached)
                    .append(" of ")
                    .append(missing)
                    .append(" lines with gaps");
        }
        text.append('.');
        count(text, counts.unstable, "gave results that change by themselves (clock, randomness, addresses)");
        count(text, counts.effects, "wanted to change files, processes or the network and were stopped");
        count(text, counts.timeouts, "did not end in time");
        notes.forEach(note -> text.append(' ').append(note).append('.'));
        return text.toString();
    }

    private static void count(StringBuilder text, int number, String what) {
        if (number > 0) {
            text.append(' ').append(number).append(' ').append(what).append('.');
        }
    }
}
