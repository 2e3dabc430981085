package io.flotilla.workflow.run.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.run.domain.AgentChange;
import io.flotilla.workflow.run.domain.Attempt;
import io.flotilla.workflow.run.domain.CacheHit;
import io.flotilla.workflow.run.domain.Draft;
import io.flotilla.workflow.run.domain.GroupPlace;
import io.flotilla.workflow.run.domain.Items;
import io.flotilla.workflow.run.domain.Origin;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.StepState;
import io.flotilla.workflow.run.domain.StepStatus;
import io.flotilla.workflow.run.domain.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A step of a run.
 *
 * @param outputOmitted true when its output is too large to be shown beside the others; {@code GET
 *     /runs/{id}/steps/{stepId}} has it
 * @param items null unless the step is a {@code foreach} that was started
 * @param itemCounts how many items there are of each status, for a {@code foreach} that was started
 * @param itemsOmitted true when only the first items are here; {@code GET /runs/{id}/steps/{stepId}/items} has all
 * @param runId of the sub-run that did the last attempt, or null
 * @param cachedFrom the attempt whose result was taken over, or null
 * @param reusedFrom the point of another run from which the result was taken over, or null
 * @param partOf id of the step for which it was drafted, or null
 * @param draft what was drafted last, of a step with {@code uses: plan}
 * @param agent how its agent differs from its definition in this run, or null
 * @param waiting null unless its next attempt waits for room in its concurrency group
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
        Boolean outputOmitted,
        Failure error,
        List<ItemView> items,
        Map<StepStatus, Integer> itemCounts,
        Boolean itemsOmitted,
        Origin reusedFrom,
        String runId,
        CacheHit.Source cachedFrom,
        String partOf,
        DraftView draft,
        AgentChange agent,
        WaitView waiting) {

    /** Why nothing is being done: the next attempt is in the line of a concurrency group. @param reason concurrency */
    public record WaitView(String reason, String group, int limit, Instant since) {
        static WaitView of(Work work) {
            GroupPlace place = work.place();
            return place == null ? null : new WaitView("concurrency", place.group(), place.limit(), place.since());
        }
    }

    /** What an agent has drafted last for a plan. @param round from 1 @param errors none when it is valid */
    public record DraftView(int round, JsonNode draft, Boolean draftOmitted, String digest, List<FieldError> errors) {
        static DraftView of(Draft draft, Room room) {
            if (draft == null) {
                return null;
            }
            Room.Shown shown = room.step(draft.answer());
            return new DraftView(draft.round(), shown.value(), shown.omitted(), draft.digest(), draft.errors());
        }
    }

    /** One try. @param runId of the sub-run that did it, or null */
    public record AttemptView(
            int number,
            Instant startedAt,
            Instant finishedAt,
            StepStatus status,
            Failure error,
            String cost,
            String runId) {
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
                    attempt.cost().toPlainString(),
                    StepView.runId(attempt));
        }
    }

    /**
     * One item of a {@code foreach}.
     *
     * @param index from 0
     * @param outputOmitted true when its output is too large to be shown beside the others; the page of {@code GET
     *     /runs/{id}/steps/{stepId}/items} that begins with it has it
     */
    public record ItemView(
            int index,
            StepStatus status,
            List<AttemptView> attempts,
            String cost,
            JsonNode output,
            Boolean outputOmitted,
            Failure error,
            Origin reusedFrom,
            String runId,
            CacheHit.Source cachedFrom,
            WaitView waiting) {
        static ItemView of(int index, Work work, StepStatus whole, Room room) {
            Room.Shown output = room.item(work.output());
            return new ItemView(
                    index,
                    status(work, whole),
                    AttemptView.all(work),
                    work.cost().toPlainString(),
                    output.value(),
                    output.omitted(),
                    work.error(),
                    work.reusedFrom(),
                    StepView.runId(work),
                    StepView.cachedFrom(work),
                    WaitView.of(work));
        }

        /** What had not begun when the whole ended never will. */
        private static StepStatus status(Work work, StepStatus whole) {
            if (work.status() != StepStatus.PENDING || !whole.isTerminal()) {
                return work.status();
            }
            return whole == StepStatus.CANCELLED ? StepStatus.CANCELLED : StepStatus.SKIPPED;
        }
    }

    static StepView of(Run run, int position, Room room) {
        Step step = run.plan().step(position);
        StepState state = run.steps().get(position);
        Work work = state.work();
        Integer whole = run.plan().partOf(position);
        Room.Shown output = room.step(work.output());
        List<ItemView> items = items(state.items(), work.status(), room);
        return new StepView(
                step.id(),
                step.uses().text(),
                work.status(),
                AttemptView.all(work),
                work.startedAt(),
                work.finishedAt(),
                RunView.millis(work.startedAt(), work.finishedAt()),
                state.cost().toPlainString(),
                output.value(),
                output.omitted(),
                work.error(),
                items,
                counts(state.items(), work.status()),
                items == null || items.size() == state.items().count() ? null : true,
                work.reusedFrom(),
                runId(work),
                cachedFrom(work),
                whole == null ? null : run.plan().step(whole).id(),
                DraftView.of(state.draft(), room),
                run.control().agents().get(step.id()),
                WaitView.of(work));
    }

    private static CacheHit.Source cachedFrom(Work work) {
        return work.cached() == null ? null : work.cached().source();
    }

    private static String runId(Work work) {
        return work.attempts().isEmpty() ? null : runId(work.attempts().getLast());
    }

    private static String runId(Attempt attempt) {
        return attempt.subRun() == null ? null : attempt.subRun().runId();
    }

    private static List<ItemView> items(Items items, StepStatus whole, Room room) {
        return items == null ? null : items(items, whole, 0, room.items(items.count()), room);
    }

    /** Those from a position on, up to before another one. */
    static List<ItemView> items(Items items, StepStatus whole, int from, int to, Room room) {
        List<ItemView> views = new ArrayList<>();
        for (int i = from; i < to; i++) {
            views.add(ItemView.of(i, items.works().get(i), whole, room));
        }
        return views;
    }

    private static Map<StepStatus, Integer> counts(Items items, StepStatus whole) {
        if (items == null) {
            return null;
        }
        Map<StepStatus, Integer> counts = new EnumMap<>(StepStatus.class);
        items.works().forEach(work -> counts.merge(ItemView.status(work, whole), 1, Integer::sum));
        return counts;
    }
}
