package io.flotilla.gateway.openapi;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names for operations by method and path: {@code listRuns}, {@code getRun}, {@code cancelRun}, {@code listRunEvents}. */
final class OperationIds {
    private static final String PREFIX = "/api/v1/";

    private OperationIds() {}

    static String of(String method, String path) {
        String[] parts = path.substring(PREFIX.length()).split(":", 2);
        List<String> segments = Arrays.asList(parts[0].split("/"));
        List<String> words =
                segments.stream().filter(segment -> !isParameter(segment)).toList();
        if (parts.length == 2) {
            return parts[1] + nouns(words, words.size());
        }
        boolean item = isParameter(segments.getLast());
        String last = words.getLast();
        return switch (method) {
            case "get" ->
                item || !isPlural(last)
                        ? "get" + nouns(words, words.size())
                        : "list" + nouns(words, words.size() - 1) + pascal(last);
            case "post" ->
                words.size() == 1 || isPlural(last)
                        ? "create" + nouns(words, words.size())
                        : last + nouns(words, words.size() - 1);
            default -> method + nouns(words, words.size());
        };
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    private static boolean isPlural(String word) {
        return word.endsWith("s") && !word.endsWith("us");
    }

    private static String nouns(List<String> words, int count) {
        return words.stream()
                .limit(count)
                .map(word -> pascal(isPlural(word) ? word.substring(0, word.length() - 1) : word))
                .collect(Collectors.joining());
    }

    private static String pascal(String word) {
        return Arrays.stream(word.split("-"))
                .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                .collect(Collectors.joining());
    }
}
