package io.flotilla.workflow.run.domain;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A step of a run.
 *
 * @param work of the step as a whole
 * @param items null unless the step is a {@code foreach} that was started
 * @param debts sub-runs that were called off and have not said what they cost, by {@code step[item]#attempt}
 * @param draft what was drafted last, of a step of a plan; otherwise null
 */
public record StepState(Work work, Items items, Map<String, Debt> debts, Draft draft) {
    static final StepState PENDING = new StepState(Work.PENDING, null, Map.of(), null);

    public StepState {
        debts = Map.copyOf(debts);
    }

    /** @param until when the end of the run waits for it no longer */
    public record Debt(String runId, Instant until) {}

    static String debtor(StepKey key, int attempt) {
        return key + "#" + attempt;
    }

    static Parent owedBy(String runId, String debtor) {
        int end = debtor.lastIndexOf('#');
        return Parent.of(runId, StepKey.parse(debtor.substring(0, end)), Integer.parseInt(debtor.substring(end + 1)));
    }

    public StepStatus status() {
        return work.status();
    }

    public BigDecimal cost() {
        return items == null ? work.cost() : work.cost().add(items.cost());
    }

    /** The highest number that an attempt of the step or of one of its items has had. */
    int attempt() {
        int highest = work.attempt();
        if (items != null) {
            for (Work item : items.works()) {
                highest = Math.max(highest, item.attempt());
            }
        }
        return highest;
    }

    /** What is going on: the step itself, or the items of a {@code foreach} that are at work. */
    List<Work> active() {
        if (!status().isActive()) {
            return List.of();
        }
        return items == null
                ? List.of(work)
                : items.active().stream().map(items.works()::get).toList();
    }

    StepState expanded(Items values) {
        return new StepState(work, values, debts, draft);
    }

    StepState drafted(StepEvent.PlanDrafted event) {
        Draft next = new Draft(event.round(), event.draft(), event.digest(), event.errors());
        return new StepState(work.drafted(event), items, debts, next);
    }

    /** As if it had not run. */
    StepState reset(Instant at) {
        BigDecimal spent = items == null ? BigDecimal.ZERO : items.cost();
        return new StepState(work.reset(at, attempt(), spent), null, debts, null);
    }

    /** The work that a key names, or null when there is no such item. */
    public Work work(StepKey key) {
        if (key.item() == null) {
            return work;
        }
        return items == null || key.item() >= items.count()
                ? null
                : items.works().get(key.item());
    }

    StepState with(StepKey key, UnaryOperator<Work> change) {
        return key.item() == null
                ? new StepState(change.apply(work), items, debts, draft)
                : new StepState(work, items.with(key.item(), change.apply(work(key))), debts, draft);
    }

    StepState owing(StepKey key, int attempt, Debt debt) {
        Map<String, Debt> more = new HashMap<>(debts);
        more.put(debtor(key, attempt), debt);
        return new StepState(work, items, more, draft);
    }

    /** An item that is gone since the step was reset leaves its cost to the whole. */
    StepState charged(StepEvent.Charged event) {
        Map<String, Debt> fewer = new HashMap<>(debts);
        fewer.remove(debtor(event.step(), event.attempt()));
        StepKey key = work(event.step()) == null ? StepKey.of(event.step().step()) : event.step();
        StepState paid = with(key, was -> was.charged(event.attempt(), event.cost()));
        return new StepState(paid.work, paid.items, fewer, draft);
    }
}
