package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of a step, or of one item of a {@code foreach}.
 *
 * @param input what is sent with each attempt; kept only as long as another may follow
 * @param output of the work; of the iteration before this one while a {@code loop} goes on
 * @param due when the clock ends what is now: the attempt's deadline, the next attempt, the end of a wait
 * @param approval the question that was asked, or null
 * @param base attempts that do not count for the retry rule any more: made before a reset, or by earlier iterations
 * @param iteration of a {@code loop}, from 0; of a plan, how many drafts there are
 * @param reusedFrom the run whose result was taken over, or null
 * @param cached what is known of earlier results of the same work; null when the step keeps none
 * @param place in the line of a concurrency group, while the next attempt waits in it; or null
 */
public record Work(
        StepStatus status,
        List<Attempt> attempts,
        JsonNode input,
        String workspace,
        JsonNode output,
        Failure error,
        BigDecimal cost,
        Instant startedAt,
        Instant finishedAt,
        Instant due,
        Approval approval,
        int base,
        int iteration,
        Origin reusedFrom,
        Cached cached,
        GroupPlace place) {

    static final Work PENDING = pending(0);

    /** Not begun; its attempts are numbered from {@code base + 1}. */
    static Work pending(int base) {
        return new Work(
                StepStatus.PENDING,
                List.of(),
                null,
                null,
                null,
                null,
                BigDecimal.ZERO,
                null,
                null,
                null,
                null,
                base,
                0,
                null,
                null,
                null);
    }

    /** The number of the attempt that was started last; {@link #base} before the first. */
    public int attempt() {
        return attempts.isEmpty() ? base : Math.max(base, attempts.getLast().number());
    }

    /** How many attempts the retry rule counts. */
    int tries() {
        return attempt() - base;
    }

    Work started(RunEvent.StepStarted event) {
        List<Attempt> more = new ArrayList<>(attempts);
        more.add(Attempt.started(event.attempt(), event.at()));
        Instant first = startedAt == null ? event.at() : startedAt;
        return new Work(
                StepStatus.RUNNING,
                List.copyOf(more),
                event.input(),
                event.workspace(),
                iteration == 0 ? null : output,
                null,
                cost,
                first,
                null,
                event.deadline(),
                null,
                base,
                iteration,
                null,
                event.cacheKey() == null ? null : new Cached(event.cacheKey(), null),
                null);
    }

    Work asked(Approval question) {
        return new Work(
                status,
                attempts,
                input,
                workspace,
                output,
                error,
                cost,
                startedAt,
                finishedAt,
                due,
                question,
                base,
                iteration,
                null,
                cached,
                null);
    }

    Work waiting(Instant until) {
        return new Work(
                StepStatus.WAITING,
                attempts,
                null,
                null,
                output,
                error,
                cost,
                startedAt,
                finishedAt,
                until,
                approval,
                base,
                iteration,
                null,
                cached,
                null);
    }

    /** In line for its next attempt. */
    Work queued(RunEvent.StepQueued event) {
        return new Work(
                StepStatus.WAITING,
                attempts,
                input,
                workspace,
                output,
                error,
                cost,
                startedAt,
                null,
                event.until(),
                null,
                base,
                iteration,
                null,
                cached,
                new GroupPlace(event.group(), event.limit(), event.at()));
    }

    Work retrying(RunEvent.StepRetrying event) {
        return new Work(
                StepStatus.RETRYING,
                ended(event.at(), StepStatus.FAILED, event.error(), event.cost()),
                input,
                workspace,
                iteration == 0 ? null : output,
                event.error(),
                cost.add(event.cost()),
                startedAt,
                null,
                event.next(),
                null,
                base,
                iteration,
                null,
                cached,
                null);
    }

    /** An iteration ended and another follows: the input is computed anew, and the retry rule counts from there. */
    Work looping(RunEvent.StepLooped event) {
        return new Work(
                StepStatus.RETRYING,
                ended(event.at(), StepStatus.SUCCEEDED, null, event.cost()),
                null,
                null,
                event.output(),
                null,
                cost.add(event.cost()),
                startedAt,
                null,
                event.next(),
                null,
                attempt(),
                iteration + 1,
                null,
                null,
                null);
    }

    /** A draft is there: the request of a next round is made anew, and the retry rule counts from there. */
    Work drafted(RunEvent.PlanDrafted event) {
        return new Work(
                StepStatus.RETRYING,
                ended(event.at(), StepStatus.SUCCEEDED, null, event.cost()),
                null,
                null,
                null,
                null,
                cost.add(event.cost()),
                startedAt,
                null,
                event.at(),
                null,
                attempt(),
                iteration + 1,
                null,
                null,
                null);
    }

    /** What was drafted for the step is at work, or is again; the step ends with it. */
    Work executing() {
        return new Work(
                StepStatus.RUNNING,
                attempts,
                null,
                null,
                null,
                null,
                cost,
                startedAt,
                null,
                null,
                approval,
                base,
                iteration,
                null,
                null,
                null);
    }

    /** For good: the input is no longer needed. */
    Work ended(Instant at, StepStatus how, JsonNode result, Failure why, BigDecimal spent) {
        return new Work(
                how,
                ended(at, how, why, spent),
                null,
                null,
                result,
                why,
                cost.add(spent),
                startedAt,
                at,
                null,
                approval,
                base,
                iteration,
                null,
                cached,
                null);
    }

    /** As if it had not run, but for what it cost and the numbers of its attempts. */
    Work reset(Instant at, int lastAttempt, BigDecimal spentByItems) {
        return new Work(
                StepStatus.PENDING,
                ended(at, StepStatus.CANCELLED, null, BigDecimal.ZERO),
                null,
                null,
                null,
                null,
                cost.add(spentByItems),
                null,
                null,
                null,
                null,
                lastAttempt,
                0,
                null,
                null,
                null);
    }

    /** Done elsewhere: it has no attempts here, took no time and cost nothing. */
    static Work reused(RunEvent.StepReused event, JsonNode output, Instant startedAt) {
        return new Work(
                event.status(),
                List.of(),
                null,
                null,
                output,
                event.error(),
                BigDecimal.ZERO,
                startedAt,
                event.at(),
                null,
                null,
                0,
                0,
                event.from(),
                null,
                null);
    }

    private List<Attempt> ended(Instant at, StepStatus how, Failure why, BigDecimal spent) {
        if (attempts.isEmpty() || attempts.getLast().finishedAt() != null) {
            return attempts;
        }
        List<Attempt> changed = new ArrayList<>(attempts);
        changed.set(changed.size() - 1, changed.getLast().ended(at, how, why, spent));
        return List.copyOf(changed);
    }

    private Work with(List<Attempt> changed, BigDecimal newCost) {
        return new Work(
                status,
                changed,
                input,
                workspace,
                output,
                error,
                newCost,
                startedAt,
                finishedAt,
                due,
                approval,
                base,
                iteration,
                reusedFrom,
                cached,
                place);
    }

    /** The run that does the work of the current attempt is there. */
    Work begun(SubRun run) {
        List<Attempt> changed = new ArrayList<>(attempts);
        changed.set(changed.size() - 1, changed.getLast().begun(run));
        return with(List.copyOf(changed), cost);
    }

    /** An attempt cost more than was known when it ended. */
    Work charged(int attempt, BigDecimal more) {
        return with(
                attempts.stream()
                        .map(a -> a.number() == attempt ? a.charged(more) : a)
                        .toList(),
                cost.add(more));
    }

    /** Done before, by the same work: it has no attempts here, took no time and cost nothing. */
    Work cachedAs(RunEvent.StepCached event) {
        return new Work(
                StepStatus.SUCCEEDED,
                attempts,
                null,
                null,
                event.output(),
                null,
                cost,
                event.at(),
                event.at(),
                null,
                null,
                base,
                iteration,
                null,
                new Cached(event.key(), event.source()),
                null);
    }

    String cacheKey() {
        return cached == null ? null : cached.key();
    }

    /** @param key of the work @param source where the result was taken from; null when the work was done here */
    public record Cached(String key, CacheHit.Source source) {}
}
