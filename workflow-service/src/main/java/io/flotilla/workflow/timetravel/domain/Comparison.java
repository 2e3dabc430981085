package io.flotilla.workflow.timetravel.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.run.domain.Origin;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunStatus;
import io.flotilla.workflow.run.domain.StepState;
import io.flotilla.workflow.run.domain.StepStatus;
import io.flotilla.workflow.run.domain.WorkflowRef;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Two runs side by side.
 *
 * @param sameDefinition whether both were pinned to the same content
 * @param steps in the order of the left definition, then those that only the right one has
 */
public record Comparison(
        Side left,
        Side right,
        boolean sameDefinition,
        List<JsonDifference> inputs,
        List<JsonDifference> outputs,
        List<StepPair> steps) {

    private static final int MOST_DIFFERENCES = 50;

    /** A run in total. @param durationMillis null while it has not ended */
    public record Side(
            String id,
            WorkflowRef workflow,
            RunStatus status,
            Long durationMillis,
            int attempts,
            String cost,
            Origin forkedFrom) {

        static Side of(Run run) {
            return new Side(
                    run.head().id(),
                    run.head().workflow(),
                    run.status(),
                    Spans.millis(run.head().startedAt(), run.finishedAt()),
                    run.steps().stream().mapToInt(Spans::attempts).sum(),
                    run.cost().toPlainString(),
                    run.head().forkedFrom());
        }
    }

    /**
     * A step in both runs.
     *
     * @param left null when only the right definition has the step
     * @param right null when only the left definition has it
     * @param sameDefinition null when only one has it; its description does not matter
     * @param sameOutput null when only one has it
     * @param differences of the outputs, at most {@value #MOST_DIFFERENCES}
     */
    public record StepPair(
            String id,
            StepSide left,
            StepSide right,
            Boolean sameDefinition,
            Boolean sameOutput,
            List<JsonDifference> differences) {}

    /** A step in one run. */
    public record StepSide(
            StepStatus status, Long durationMillis, int attempts, String cost, String error, Origin reusedFrom) {

        static StepSide of(StepState state) {
            return new StepSide(
                    state.status(),
                    Spans.millis(state.work().startedAt(), state.work().finishedAt()),
                    Spans.attempts(state),
                    state.cost().toPlainString(),
                    state.work().error() == null ? null : state.work().error().message(),
                    state.work().reusedFrom());
        }
    }

    public static Comparison of(Run left, Run right) {
        Set<String> ids = new LinkedHashSet<>();
        ids.addAll(ids(left.plan()));
        ids.addAll(ids(right.plan()));
        return new Comparison(
                Side.of(left),
                Side.of(right),
                left.head().workflow().digest().equals(right.head().workflow().digest()),
                differences(left.head().inputs(), right.head().inputs()),
                differences(left.outputs(), right.outputs()),
                ids.stream().map(id -> pair(id, left, right)).toList());
    }

    private static List<String> ids(Plan plan) {
        return IntStream.range(0, plan.size()).mapToObj(i -> plan.step(i).id()).toList();
    }

    private static StepPair pair(String id, Run left, Run right) {
        StepState one = left.state(id);
        StepState other = right.state(id);
        if (one == null || other == null) {
            return new StepPair(id, side(one), side(other), null, null, List.of());
        }
        List<JsonDifference> differences =
                differences(one.work().output(), other.work().output());
        boolean sameStep = step(left, id).undescribed().equals(step(right, id).undescribed());
        return new StepPair(id, side(one), side(other), sameStep, differences.isEmpty(), differences);
    }

    private static StepSide side(StepState state) {
        return state == null ? null : StepSide.of(state);
    }

    private static Step step(Run run, String id) {
        return run.plan().step(run.plan().position(id));
    }

    private static List<JsonDifference> differences(JsonNode left, JsonNode right) {
        return JsonDifference.between(left, right, MOST_DIFFERENCES);
    }
}
