package io.flotilla.workflow.run.domain;

import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What has been tried at a piece of work, and what it cost so far.
 *
 * @param attempts made since the work began, or began anew
 * @param base attempts that do not count for the retry rule any more: made before a reset, or by earlier iterations
 * @param iteration of a {@code loop}, from 0; of a plan, how many drafts there are
 * @param cost in USD; it outlives a reset
 * @param startedAt when the first attempt began
 */
record Tally(List<Attempt> attempts, int base, int iteration, BigDecimal cost, Instant startedAt) {
    static final Tally NONE = from(0);

    Tally {
        attempts = List.copyOf(attempts);
    }

    /** Nothing was tried; the attempts are numbered from {@code base + 1}. */
    static Tally from(int base) {
        return new Tally(List.of(), base, 0, BigDecimal.ZERO, null);
    }

    /** The number of the attempt that was started last; {@link #base} before the first. */
    int attempt() {
        return attempts.isEmpty() ? base : Math.max(base, attempts.getLast().number());
    }

    Tally started(int attempt, Instant at) {
        List<Attempt> more = new ArrayList<>(attempts);
        more.add(Attempt.started(attempt, at));
        return new Tally(more, base, iteration, cost, startedAt == null ? at : startedAt);
    }

    /** It took no time. */
    Tally instant(Instant at) {
        return new Tally(attempts, base, iteration, cost, at);
    }

    /** The attempt that is at work, if there is one, has ended. */
    Tally ended(Instant at, StepStatus how, Failure why, BigDecimal spent) {
        boolean atWork = !attempts.isEmpty() && attempts.getLast().finishedAt() == null;
        List<Attempt> changed = atWork ? last(attempt -> attempt.ended(at, how, why, spent)) : attempts;
        return new Tally(changed, base, iteration, cost.add(spent), startedAt);
    }

    /** The attempt gave what it should, and another iteration follows: the retry rule counts from there. */
    Tally iterated(Instant at, BigDecimal spent) {
        return ended(at, StepStatus.SUCCEEDED, null, spent).next();
    }

    private Tally next() {
        return new Tally(attempts, attempt(), iteration + 1, cost, startedAt);
    }

    /** From the beginning, but for what was spent and the numbers that attempts have had. */
    Tally reset(Instant at, int lastAttempt, BigDecimal spentByItems) {
        List<Attempt> past = ended(at, StepStatus.CANCELLED, null, BigDecimal.ZERO).attempts;
        return new Tally(past, lastAttempt, 0, cost.add(spentByItems), null);
    }

    /** A run was made for the current attempt. */
    Tally begun(SubRun run) {
        return new Tally(last(attempt -> attempt.begun(run)), base, iteration, cost, startedAt);
    }

    /** An attempt cost more than was known when it ended. */
    Tally charged(int number, BigDecimal more) {
        List<Attempt> changed = attempts.stream()
                .map(attempt -> attempt.number() == number ? attempt.charged(more) : attempt)
                .toList();
        return new Tally(changed, base, iteration, cost.add(more), startedAt);
    }

    private List<Attempt> last(UnaryOperator<Attempt> change) {
        List<Attempt> changed = new ArrayList<>(attempts);
        changed.set(changed.size() - 1, change.apply(changed.getLast()));
        return changed;
    }
}
