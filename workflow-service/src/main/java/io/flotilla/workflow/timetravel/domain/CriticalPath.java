package io.flotilla.workflow.timetravel.domain;

import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.timetravel.domain.Analysis.PathPart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The chain of steps that decided when the run ended: the step that ended last, before it the one that ended last of
 * those that it waited for, and so on. A step that never started is on no path.
 */
final class CriticalPath {
    private final Run run;
    private final List<StepAnalysis> steps;
    private final long duration;

    private CriticalPath(Run run, List<StepAnalysis> steps, long duration) {
        this.run = run;
        this.steps = steps;
        this.duration = duration;
    }

    /** In the order of time. */
    static List<PathPart> of(Run run, List<StepAnalysis> steps, long duration) {
        return new CriticalPath(run, steps, duration).find();
    }

    private List<PathPart> find() {
        List<PathPart> path = new ArrayList<>();
        Optional<Integer> next = last(IntStream.range(0, steps.size()).boxed().toList());
        while (next.isPresent()) {
            int position = next.get();
            Optional<Integer> before = last(Before.of(run.plan(), position));
            path.addFirst(part(steps.get(position), before.map(steps::get)));
            next = before;
        }
        return List.copyOf(path);
    }

    /** Of those that started, the one that ended last; what is at work ends after all that has ended. */
    private Optional<Integer> last(List<Integer> positions) {
        return positions.stream()
                .filter(position -> steps.get(position).startedAt() != null)
                .max(Comparator.comparing(position -> end(steps.get(position))));
    }

    private PathPart part(StepAnalysis step, Optional<StepAnalysis> before) {
        Instant from = before.map(StepAnalysis::finishedAt).orElse(run.head().startedAt());
        Long waited = Spans.millis(from, step.startedAt());
        int share = duration == 0 ? 0 : (int) Math.min(100, Math.round(100.0 * step.durationMillis() / duration));
        return new PathPart(
                step.id(),
                step.startedAt(),
                step.finishedAt(),
                waited == null ? 0 : waited,
                step.durationMillis(),
                share);
    }

    private static Instant end(StepAnalysis step) {
        return step.finishedAt() == null ? Instant.MAX : step.finishedAt();
    }
}
