package io.flotilla.workflow.estimate.domain;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * What something came to over several runs: of every ten, one was at most {@code p10} and nine were at most
 * {@code p90}. Each is a value that occurred.
 *
 * @param n how many values there are
 */
public record Spread<T>(int n, T p10, T p50, T p90) {
    /** Null when there is no value. */
    static <T extends Comparable<T>> Spread<T> of(Collection<T> values) {
        if (values.isEmpty()) {
            return null;
        }
        List<T> sorted = values.stream().sorted().toList();
        return new Spread<>(sorted.size(), nearest(sorted, 10), nearest(sorted, 50), nearest(sorted, 90));
    }

    public <R> Spread<R> map(Function<T, R> mapping) {
        return new Spread<>(n, mapping.apply(p10), mapping.apply(p50), mapping.apply(p90));
    }

    /** By nearest rank: the first value that so many percent are not above. */
    private static <T> T nearest(List<T> sorted, int percent) {
        int rank = Math.ceilDiv(sorted.size() * percent, 100);
        return sorted.get(Math.max(1, rank) - 1);
    }
}
