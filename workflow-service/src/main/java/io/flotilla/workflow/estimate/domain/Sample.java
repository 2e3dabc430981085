package io.flotilla.workflow.estimate.domain;

import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunStatus;
import io.flotilla.workflow.run.domain.StepState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run that has ended came to.
 *
 * @param steps those that were done
 */
public record Sample(int version, RunStatus status, BigDecimal cost, long durationMillis, List<Step> steps) {
    public Sample {
        steps = List.copyOf(steps);
    }

    /** What a step came to, with all of its attempts and items. */
    public record Step(String id, BigDecimal cost, long durationMillis) {}

    /** @param run one that has begun and ended, of a published version */
    public static Sample of(Run run) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < run.plan().size(); i++) {
            StepState state = run.steps().get(i);
            if (state.work().startedAt() != null && state.work().finishedAt() != null) {
                steps.add(new Step(
                        run.plan().step(i).id(),
                        state.cost(),
                        millis(state.work().startedAt(), state.work().finishedAt())));
            }
        }
        return new Sample(
                run.head().workflow().version(),
                run.status(),
                run.cost(),
                millis(run.head().startedAt(), run.finishedAt()),
                steps);
    }

    private static long millis(Instant start, Instant end) {
        return Duration.between(start, end).toMillis();
    }
}
