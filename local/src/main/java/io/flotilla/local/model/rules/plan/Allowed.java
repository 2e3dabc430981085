package io.flotilla.local.model.rules.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the steps of a plan may use. */
record Allowed(List<String> patterns, int maxSteps) {

    private static final int MOST = 20;

    static Allowed of(JsonNode allow) {
        List<String> patterns = new ArrayList<>();
        allow.path("uses").forEach(pattern -> patterns.add(pattern.asText()));
        return new Allowed(List.copyOf(patterns), allow.path("maxSteps").asInt(MOST));
    }

    boolean permits(String uses) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, uses));
    }

    private static boolean matches(String pattern, String uses) {
        String regex = Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.matches(regex, uses);
    }
}
