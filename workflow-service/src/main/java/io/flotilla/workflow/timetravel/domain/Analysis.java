package io.flotilla.workflow.timetravel.domain;

import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where the time and the money of a run went. What is at work counts up to {@code asOf}.
 *
 * @param durationMillis from the start of the run to its end, or to {@code asOf}
 * @param time of all steps and items together; they overlap, so it may be more than the duration
 * @param retryCost what attempts after the first cost
 * @param lostCost what attempts that failed cost
 * @param criticalPath the steps that decided when the run ended, each with the one before it that it waited for
 * @param bottleneck the longest part of the critical path, or null when nothing took any time
 * @param slowest by the time from their start to their end
 */
public record Analysis(
        String runId,
        RunStatus status,
        Instant asOf,
        Long durationMillis,
        StepTime time,
        int retries,
        String cost,
        String retryCost,
        String lostCost,
        List<PathPart> criticalPath,
        Bottleneck bottleneck,
        List<Ranked> slowest,
        List<Ranked> mostExpensive,
        List<StepAnalysis> steps) {

    private static final int TOP = 5;
    private static final Comparator<StepAnalysis> SLOWEST =
            Comparator.comparing(StepAnalysis::durationMillis).reversed();
    private static final Comparator<StepAnalysis> DEAREST = Comparator.<StepAnalysis, BigDecimal>comparing(
                    step -> new BigDecimal(step.cost()))
            .reversed();

    /**
     * A step on the critical path.
     *
     * @param waitedMillis between the end of what it needed and its start
     * @param share of the run's duration, in per cent
     */
    public record PathPart(
            String id, Instant startedAt, Instant finishedAt, long waitedMillis, long durationMillis, int share) {}

    /** @param kind what most of its time was: working, queued, retry-wait, approval-wait or timer-wait */
    public record Bottleneck(String id, String kind, long millis, int share) {}

    /** @param value milliseconds or USD */
    public record Ranked(String id, String value) {}

    public static Analysis of(Run run, Instant now) {
        Instant asOf = run.finishedAt() == null ? now : run.finishedAt();
        List<StepAnalysis> steps = StepAnalysis.all(run, asOf);
        Long duration = Spans.millis(run.head().startedAt(), asOf);
        List<PathPart> path = CriticalPath.of(run, steps, duration == null ? 0 : duration);
        return new Analysis(
                run.head().id(),
                run.status(),
                asOf,
                duration,
                steps.stream().map(StepAnalysis::time).reduce(StepTime.NONE, StepTime::plus),
                steps.stream().mapToInt(StepAnalysis::retries).sum(),
                run.cost().toPlainString(),
                sum(steps.stream().map(StepAnalysis::retryCost).toList()),
                sum(steps.stream().map(StepAnalysis::lostCost).toList()),
                path,
                bottleneck(path, steps),
                top(steps, step -> step.durationMillis() != null && step.durationMillis() > 0, SLOWEST)
                        .map(step -> new Ranked(step.id(), Long.toString(step.durationMillis())))
                        .toList(),
                top(steps, step -> new BigDecimal(step.cost()).signum() > 0, DEAREST)
                        .map(step -> new Ranked(step.id(), step.cost()))
                        .toList(),
                steps);
    }

    private static Stream<StepAnalysis> top(
            List<StepAnalysis> steps, Predicate<StepAnalysis> counts, Comparator<StepAnalysis> order) {
        return steps.stream().filter(counts).sorted(order).limit(TOP);
    }

    private static Bottleneck bottleneck(List<PathPart> path, List<StepAnalysis> steps) {
        return path.stream()
                .max(Comparator.comparingLong(PathPart::durationMillis))
                .filter(part -> part.durationMillis() > 0)
                .map(part -> new Bottleneck(part.id(), kind(part.id(), steps), part.durationMillis(), part.share()))
                .orElse(null);
    }

    private static String kind(String id, List<StepAnalysis> steps) {
        return steps.stream()
                .filter(step -> step.id().equals(id))
                .map(step -> step.time().most())
                .findFirst()
                .orElseThrow();
    }

    private static String sum(List<String> amounts) {
        return amounts.stream()
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .toPlainString();
    }
}
