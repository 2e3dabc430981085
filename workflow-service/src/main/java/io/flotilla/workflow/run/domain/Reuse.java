package io.flotilla.workflow.run.domain;

import io.flotilla.workflow.definition.domain.Extension;
import io.flotilla.workflow.definition.domain.Phase;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.definition.domain.Uses;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes over what a run had done by the point at which another begins, so that no effect before that point happens
 * again. A step is taken over when it ended well enough for the run to go on, and its definition and those of all that
 * it needs are still the same. What was undone, and what a person skipped, is asked for anew. Of a {@code foreach} that
 * had not ended, the items that had are.
 */
final class Reuse {
    private final Turn turn;
    private final RunCommand.Fork fork;
    private final Run past;
    private final Set<Integer> whole = new HashSet<>();
    private final Set<Integer> changed = new HashSet<>();

    private Reuse(Turn turn, RunCommand.Fork fork) {
        this.turn = turn;
        this.fork = fork;
        this.past = fork.past();
    }

    static void takeOver(Turn turn, RunCommand.Fork fork) {
        Reuse reuse = new Reuse(turn, fork);
        turn.plan().order().forEach(reuse::consider);
    }

    private void consider(int position) {
        Plan plan = turn.plan();
        Step step = plan.step(position);
        StepState was = past.state(step.id());
        boolean needsChanged = plan.needs(position).stream().anyMatch(changed::contains);
        if (was == null || plan.phase(position) != Phase.MAIN || needsChanged || !stillHolds(step)) {
            changed.add(position);
        } else {
            takeOver(position, step, was);
        }
    }

    private void takeOver(int position, Step step, StepState was) {
        if (was.items() != null) {
            items(step, was.items());
        }
        boolean planned =
                step.uses() instanceof Uses.Plan && was.status() != StepStatus.SKIPPED && plan(position, step);
        boolean complete = !planned || whole.containsAll(turn.plan().parts(position));
        if (complete && mayStay(step, was.status()) && !isSkippedForNow(position, step, was)) {
            whole.add(position);
            reused(StepKey.of(step.id()), was.work(), planned || was.items() != null);
        }
    }

    /** What was drafted stays, and of that what was done: @return whether there is something */
    private boolean plan(int position, Step step) {
        Optional<Extension> drafted = past.plan().extensions().stream()
                .filter(extension -> extension.step().equals(step.id()))
                .findFirst();
        drafted.ifPresent(extension -> {
            StepKey key = StepKey.of(step.id());
            turn.emit(new StepEvent.Started(turn.now(), key, 1, step.uses().text(), null, null, null, null));
            turn.emit(new StepEvent.PlanExtended(turn.now(), key, extension.digest(), extension.steps()));
            turn.plan().order().stream()
                    .filter(turn.plan().parts(position)::contains)
                    .forEach(this::consider);
        });
        return drafted.isPresent();
    }

    /** By a person, or for what it needs, which may end otherwise this time. */
    private boolean isSkippedForNow(int position, Step step, StepState was) {
        boolean byPerson = past.control().waived().contains(step.id());
        return was.status() == StepStatus.SKIPPED
                && (byPerson || !whole.containsAll(turn.plan().needs(position)));
    }

    private void items(Step step, Items items) {
        StepKey key = StepKey.of(step.id());
        String uses = step.uses().text();
        turn.emit(new StepEvent.Started(turn.now(), key, 1, uses, null, null, null, items.values()));
        for (int i = 0; i < items.count(); i++) {
            Work item = items.works().get(i);
            if (mayStay(step, item.status())) {
                reused(new StepKey(step.id(), i), item, false);
            }
        }
    }

    private void reused(StepKey key, Work was, boolean followsFromItems) {
        Origin from = was.reusedFrom() == null ? fork.from() : was.reusedFrom();
        turn.emit(new StepEvent.Reused(
                turn.now(), key, from, was.status(), followsFromItems ? null : was.output(), was.error()));
    }

    private static boolean mayStay(Step step, StepStatus status) {
        return switch (status) {
            case SUCCEEDED, SKIPPED -> true;
            case FAILED -> step.continueOnError();
            case PENDING, RUNNING, WAITING, RETRYING, CANCELLED -> false;
        };
    }

    /** The step as it is now is the one that was done. A person's yes was to one definition and one set of inputs. */
    private boolean stillHolds(Step step) {
        Plan before = past.plan();
        Step then = before.step(before.position(step.id()));
        boolean approval = step.uses() instanceof Uses.Approval || isPlanToAgreeTo(step);
        boolean same = !wasUndone(then) && step.undescribed().equals(then.undescribed());
        return same && !(approval && (isChanged() || coversWhatIsToCome(step)));
    }

    /** A yes to a step as it was modified is not one to the step as it is written, which is done here. */
    private boolean coversWhatIsToCome(Step approval) {
        return Coverage.changes(past, approval.id()).keySet().stream()
                .anyMatch(step -> !past.state(step).status().isTerminal());
    }

    private static boolean isPlanToAgreeTo(Step step) {
        return step.uses() instanceof Uses.Plan
                && step.with().path("approve").asBoolean(step.with().has("approve"));
    }

    private boolean wasUndone(Step then) {
        return then.compensate() != null
                && past.state(then.compensate().id()).work().startedAt() != null;
    }

    private boolean isChanged() {
        RunCommand.Start start = fork.start();
        List<Object> now = List.of(start.workflow().digest(), start.inputs());
        return !now.equals(List.of(past.head().workflow().digest(), past.head().inputs()));
    }
}
