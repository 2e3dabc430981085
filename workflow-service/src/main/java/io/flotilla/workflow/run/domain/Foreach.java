package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.expression.JsonSize;

/** Keeps as many items of a {@code foreach} at work as it may, and ends it with the last. */
final class Foreach {
    private Foreach() {}

    static void advance(Turn turn, Step step) {
        while (mayStart(items(turn, step), step) && turn.begin()) {
            int next = items(turn, step).next();
            Starts.start(turn, new StepKey(step.id(), next));
            if (turn.run().work(new StepKey(step.id(), next)).status() == StepStatus.PENDING) {
                askAhead(turn, step, next + 1);
                return;
            }
        }
        Items items = items(turn, step);
        if (items.active().isEmpty() && !wanted(items, step)) {
            boolean failed = !items.failed().isEmpty() && !step.continueOnError();
            end(turn, step, items, failed ? first(items) : null);
        }
    }

    /** One question for as many items as may begin, instead of one for each. */
    private static void askAhead(Turn turn, Step step, int from) {
        Items items = items(turn, step);
        int end = Math.min(
                items.count(), from + step.maxParallel() - items.active().size() - 1);
        for (int i = from; i < end; i++) {
            StepKey key = new StepKey(step.id(), i);
            if (turn.run().work(key).status() == StepStatus.PENDING) {
                Starts.ask(turn, key);
            }
        }
    }

    private static boolean mayStart(Items items, Step step) {
        return wanted(items, step) && items.active().size() < step.maxParallel();
    }

    /** Whether there are items that are still to be worked on. */
    private static boolean wanted(Items items, Step step) {
        return items.next() < items.count() && (items.failed().isEmpty() || step.continueOnError());
    }

    private static void end(Turn turn, Step step, Items items, Failure error) {
        StepKey key = StepKey.of(step.id());
        ObjectNode output = items.output();
        ObjectNode inEvent = JsonSize.exceeds(output, Limits.INLINE_BYTES) ? null : output;
        Work whole = turn.run().work(key);
        long millis = turn.millisSince(whole.startedAt());
        if (error == null) {
            turn.emit(new StepEvent.Succeeded(turn.now(), key, whole.attempt(), inEvent, items.cost(), millis));
        } else {
            turn.emit(new StepEvent.Failed(
                    turn.now(), key, whole.attempt(), error, inEvent, items.cost(), millis, false));
        }
    }

    /** Whatever its items have given; none is at work any more. */
    static void fail(Turn turn, Step step, Failure error) {
        end(turn, step, items(turn, step), error);
    }

    private static Failure first(Items items) {
        int index = items.failed().getFirst();
        Failure error = items.works().get(index).error();
        return new Failure(error.code(), "item " + index + ": " + error.message(), false, error.errorClass());
    }

    private static Items items(Turn turn, Step step) {
        return turn.run().state(step.id()).items();
    }
}
