package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.ErrorClass;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads a rule for trying again, of a step or of a queue. */
public final class RetryReader {
    private static final Duration DEFAULT_BACKOFF = Duration.ofSeconds(1);

    private RetryReader() {}

    /** Null when there is none. */
    public static Retry read(JsonNode node, String path, Problems problems) {
        if (node == null || node.isNull()) {
            return null;
        }
        Fields retry = new Fields(node, path, problems);
        int attempts = retry.number("attempts", 3, 1, Limits.ATTEMPTS);
        Duration backoff = retry.duration("backoff", Duration.ZERO, Limits.LONGEST_BACKOFF);
        Set<ErrorClass> on = errorClasses(retry.any("on"), retry.path("on"), problems);
        retry.close();
        return new Retry(attempts, backoff == null ? DEFAULT_BACKOFF : backoff, on);
    }

    private static Set<ErrorClass> errorClasses(JsonNode on, String path, Problems problems) {
        Set<ErrorClass> classes = EnumSet.noneOf(ErrorClass.class);
        if (on != null && !on.isArray()) {
            problems.add(path, "must be a list of error classes");
            return classes;
        }
        List<String> known =
                Arrays.stream(ErrorClass.values()).map(ErrorClass::wireName).toList();
        for (int i = 0; on != null && i < on.size(); i++) {
            String name = on.get(i).asText();
            if (known.contains(name)) {
                classes.add(ErrorClass.of(name));
            } else {
                problems.unknown(
                        path + "[" + i + "]",
                        "'" + name + "' is not an error class; known: " + String.join(", ", known),
                        name,
                        known);
            }
        }
        return classes;
    }
}
