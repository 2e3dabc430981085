package io.flotilla.workflow.run.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.run.domain.Attempt;
import io.flotilla.workflow.run.domain.Items;
import io.flotilla.workflow.run.domain.Origin;
import io.flotilla.workflow.run.domain.StepState;
import io.flotilla.workflow.run.domain.StepStatus;
import io.flotilla.workflow.run.domain.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A step of a run.
 *
 * @param items null unless the step is a {@code foreach} that was started
 * @param reusedFrom the point of another run from which the result was taken over, or null
 */
public record StepView(
        String id,
        String uses,
        StepStatus status,
        List<AttemptView> attempts,
        Instant startedAt,
        Instant finishedAt,
        Long durationMillis,
        String cost,
        JsonNode output,
        Failure error,
        List<ItemView> items,
        Origin reusedFrom) {

    /** One try. */
    public record AttemptView(
            int number, Instant startedAt, Instant finishedAt, StepStatus status, Failure error, String cost) {
        static List<AttemptView> all(Work work) {
            return work.attempts().stream().map(AttemptView::of).toList();
        }

        private static AttemptView of(Attempt attempt) {
            return new AttemptView(
                    attempt.number(),
                    attempt.startedAt(),
                    attempt.finishedAt(),
                    attempt.status(),
                    attempt.error(),
                    attempt.cost().toPlainString());
        }
    }

    /** One item of a {@code foreach}. @param index from 0 */
    public record ItemView(
            int index,
            StepStatus status,
            List<AttemptView> attempts,
            String cost,
            JsonNode output,
            Failure error,
            Origin reusedFrom) {
        static ItemView of(int index, Work work, StepStatus whole) {
            return new ItemView(
                    index,
                    status(work, whole),
                    AttemptView.all(work),
                    work.cost().toPlainString(),
                    work.output(),
                    work.error(),
                    work.reusedFrom());
        }

        /** What had not begun when the whole ended never will. */
        private static StepStatus status(Work work, StepStatus whole) {
            if (work.status() != StepStatus.PENDING || !whole.isTerminal()) {
                return work.status();
            }
            return whole == StepStatus.CANCELLED ? StepStatus.CANCELLED : StepStatus.SKIPPED;
        }
    }

    static StepView of(Step step, StepState state) {
        Work work = state.work();
        return new StepView(
                step.id(),
                step.uses().text(),
                work.status(),
                AttemptView.all(work),
                work.startedAt(),
                work.finishedAt(),
                RunView.millis(work.startedAt(), work.finishedAt()),
                state.cost().toPlainString(),
                work.output(),
                work.error(),
                items(state.items(), work.status()),
                work.reusedFrom());
    }

    private static List<ItemView> items(Items items, StepStatus whole) {
        if (items == null) {
            return null;
        }
        List<ItemView> views = new ArrayList<>(items.count());
        for (int i = 0; i < items.count(); i++) {
            views.add(ItemView.of(i, items.works().get(i), whole));
        }
        return views;
    }
}
