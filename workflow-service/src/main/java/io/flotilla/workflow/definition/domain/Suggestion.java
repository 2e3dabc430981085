package io.flotilla.workflow.definition.domain;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds what the author probably meant. */
public final class Suggestion {
    private static final int MAX_LENGTH = 80;

    private Suggestion() {}

    /** {@code "; did you mean 'x'?"}, or nothing when no known name is near. */
    public static String of(String written, Collection<String> known) {
        if (written.length() > MAX_LENGTH) {
            return "";
        }
        int near = Math.max(1, written.length() / 3);
        return known.stream()
                .filter(name -> Math.abs(written.length() - name.length()) <= near)
                .filter(name -> distance(written, name) <= near)
                .min(Comparator.comparingInt((String name) -> distance(written, name))
                        .thenComparing(Comparator.naturalOrder()))
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** Levenshtein's distance, ignoring case. */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
