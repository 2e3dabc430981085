package io.flotilla.workflow.estimate.domain;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run is likely to come to, by those that there were.
 *
 * @param outcomes how many of the runs ended how
 * @param versions of the workflow that the runs were of
 * @param cost in USD; null without runs, and so is {@code durationMillis}
 */
public record Estimate(
        int runs,
        SortedMap<String, Integer> outcomes,
        List<Integer> versions,
        Spread<BigDecimal> cost,
        Spread<Long> durationMillis,
        List<Step> steps) {

    /** @param cost its {@code n} is how often the step was done */
    public record Step(String id, Spread<BigDecimal> cost, Spread<Long> durationMillis) {}

    /** @param samples newest first */
    public static Estimate of(List<Sample> samples) {
        SortedMap<String, Integer> outcomes = new TreeMap<>();
        Map<String, List<Sample.Step>> byStep = new LinkedHashMap<>();
        for (Sample sample : samples) {
            outcomes.merge(sample.status().wireName(), 1, Integer::sum);
            sample.steps()
                    .forEach(step -> byStep.computeIfAbsent(step.id(), id -> new ArrayList<>())
                            .add(step));
        }
        return new Estimate(
                samples.size(),
                outcomes,
                samples.stream().map(Sample::version).distinct().sorted().toList(),
                Spread.of(samples.stream().map(Sample::cost).toList()),
                Spread.of(samples.stream().map(Sample::durationMillis).toList()),
                byStep.entrySet().stream()
                        .map(entry -> step(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private static Step step(String id, List<Sample.Step> done) {
        return new Step(
                id,
                Spread.of(done.stream().map(Sample.Step::cost).toList()),
                Spread.of(done.stream().map(Sample.Step::durationMillis).toList()));
    }
}
