package io.flotilla.local.model.rules.coverage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file with untested code, and how risky that is.
 *
 * <p>The risk, 0 to 100, is the weighted sum of four shares:
 *
 * <ul>
 *   <li>35 %: missing branches, as {@code m / (m + 5)}: five untaken branches weigh half, more weigh ever less extra;
 *   <li>25 %: complexity, as {@code c / (c + 15)};
 *   <li>25 %: the share of lines that never ran;
 *   <li>15 %: distance from tests: 1 when no test file belongs to the file, else 0.
 * </ul>
 *
 * @param risk from 0 to 100
 * @param reasons in words, the weightiest first
 * @param missing line numbers that did not run
 */
record Gap(String path, double risk, List<String> reasons, List<Integer> missing) {

    private static final double BRANCHES = 35;
    private static final double COMPLEXITY = 25;
    private static final double UNCOVERED = 25;
    private static final double DISTANCE = 15;

    Gap {
        reasons = List.copyOf(reasons);
        missing = List.copyOf(missing);
    }

    static Gap of(MeasuredFile file) {
        List<Reason> reasons = new ArrayList<>();
        double branches = file.missingBranches() / (file.missingBranches() + 5.0);
        double complexity = file.complexity() / (file.complexity() + 15.0);
        double uncovered = Math.clamp(1 - file.percent() / 100, 0, 1);
        reasons.add(new Reason(
                BRANCHES * branches, file.missingBranches() + " of " + file.branches() + " branches never taken"));
        reasons.add(new Reason(COMPLEXITY * complexity, "complexity " + file.complexity()));
        reasons.add(new Reason(
                UNCOVERED * uncovered,
                String.format(
                        Locale.ROOT,
                        "%d lines (%.0f %%) never run",
                        file.missing().size(),
                        uncovered * 100)));
        reasons.add(new Reason(file.testFile() == null ? DISTANCE : 0, "no test file of its own"));
        double risk = reasons.stream().mapToDouble(Reason::weight).sum();
        List<String> words = reasons.stream()
                .filter(reason -> reason.weight() > 0)
                .sorted((a, b) -> Double.compare(b.weight(), a.weight()))
                .map(Reason::text)
                .toList();
        return new Gap(file.path(), risk, words, file.missing());
    }

    private record Reason(double weight, String text) {}
}
