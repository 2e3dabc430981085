package io.flotilla.workflow.estimate.api;

import io.flotilla.workflow.estimate.application.EstimateRun.Estimated;
import io.flotilla.workflow.estimate.domain.Estimate;
import io.flotilla.workflow.estimate.domain.Spread;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * What a run is likely to come to.
 *
 * @param version the one that a run would take
 * @param basis none when no run has ended; this-version; or earlier-versions, which may have been different
 * @param runs how many runs it is from
 * @param versions that these were of
 * @param outcomes how many of them ended how
 * @param cost absent without runs, and so is {@code durationMillis}
 * @param durationMillis from the start to the end, with what was waited for people and timers
 * @param steps those that were ever done; n says how often
 */
public record EstimateView(
        String workflow,
        int version,
        String basis,
        int runs,
        List<Integer> versions,
        Map<String, Integer> outcomes,
        Spread<String> cost,
        String currency,
        Spread<Long> durationMillis,
        List<StepView> steps) {

    /** A step, with all of its attempts and items. */
    public record StepView(String id, Spread<String> cost, Spread<Long> durationMillis) {
        static StepView of(Estimate.Step step) {
            return new StepView(step.id(), step.cost().map(BigDecimal::toPlainString), step.durationMillis());
        }
    }

    static EstimateView of(Estimated estimated) {
        Estimate estimate = estimated.estimate();
        return new EstimateView(
                estimated.workflow(),
                estimated.version(),
                basis(estimated),
                estimate.runs(),
                estimate.versions(),
                estimate.outcomes(),
                estimate.cost() == null ? null : estimate.cost().map(BigDecimal::toPlainString),
                "USD",
                estimate.durationMillis(),
                estimate.steps().stream().map(StepView::of).toList());
    }

    private static String basis(Estimated estimated) {
        if (estimated.estimate().runs() == 0) {
            return "none";
        }
        return estimated.estimate().versions().contains(estimated.version()) ? "this-version" : "earlier-versions";
    }
}
