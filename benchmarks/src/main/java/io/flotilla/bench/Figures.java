package io.flotilla.bench;

import java.util.Arrays;
import java.util.List;

/** Percentiles of a sample, in milliseconds. */
public record Figures(double[] sorted) {
    public static Figures of(List<Double> sample) {
        double[] values = sample.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(values);
        return new Figures(values);
    }

    public double percentile(double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }

    @Override
    public String toString() {
        return String.format(
                "p50 %.2f ms, p95 %.2f ms, max %.2f ms (n=%d)",
                percentile(0.5), percentile(0.95), sorted[sorted.length - 1], sorted.length);
    }
}
