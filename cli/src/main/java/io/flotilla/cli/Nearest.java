package io.flotilla.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody probably meant. */
public final class Nearest {
    private static final int LONGEST = 80;

    private Nearest() {}

    /** {@code Did you mean x?}; empty when no known name is near. */
    public static Optional<String> hint(String written, Collection<String> known) {
        int near = Math.max(1, written.length() / 3);
        return known.stream()
                .filter(name -> written.length() <= LONGEST && Math.abs(written.length() - name.length()) <= near)
                .filter(name -> distance(written, name) <= near)
                .min(Comparator.comparingInt((String name) -> distance(written, name))
                        .thenComparing(Comparator.naturalOrder()))
                .map(name -> "Did you mean " + name + "?");
    }

    /** How many letters are wrong, missing, too many or exchanged with their neighbour, whatever their case. */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, i, j, a, b);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, int i, int j, String a, String b) {
        int changed = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(changed, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean exchanged = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return exchanged ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
