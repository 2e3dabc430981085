package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * The state of a step, or of one item of a {@code foreach}.
 *
 * @param cached what is known of earlier results of the same work; null when the step keeps none
 * @param reusedFrom the run whose result was taken over, or null
 */
public record Work(
        StepStatus status,
        Tally tally,
        Request request,
        Result result,
        Waiting waiting,
        Cached cached,
        Origin reusedFrom) {

    static final Work PENDING = pending(0);

    /** Not begun; its attempts are numbered from {@code base + 1}. */
    static Work pending(int base) {
        return pending(Tally.from(base));
    }

    private static Work pending(Tally tally) {
        return new Work(StepStatus.PENDING, tally, Request.NONE, Result.NONE, Waiting.NONE, null, null);
    }

    Work started(StepEvent.Started event) {
        return new Work(
                StepStatus.RUNNING,
                tally.started(event.attempt(), event.at()),
                new Request(event.input(), event.workspace()),
                ofIterationBefore(null),
                Waiting.until(event.deadline()),
                event.cacheKey() == null ? null : new Cached(event.cacheKey(), null),
                null);
    }

    Work asked(ApprovalEvent event) {
        Waiting anew = waiting.asked(Approval.after(approval(), event));
        Work asked = new Work(status, tally, request, result, anew, cached, null);
        return event instanceof ApprovalEvent.Escalated e ? asked.waiting(e.expiresAt()) : asked;
    }

    Work waiting(Instant until) {
        return new Work(StepStatus.WAITING, tally, Request.NONE, result, waiting.renewed(until), cached, null);
    }

    /** In line for its next attempt. */
    Work queued(StepEvent.Queued event) {
        Waiting inLine = new Waiting(event.until(), null, new GroupPlace(event.group(), event.limit(), event.at()));
        return new Work(StepStatus.WAITING, tally, request, result, inLine, cached, null);
    }

    Work retrying(StepEvent.Retrying event) {
        return new Work(
                StepStatus.RETRYING,
                tally.ended(event.at(), StepStatus.FAILED, event.error(), event.cost()),
                request,
                ofIterationBefore(event.error()),
                Waiting.until(event.next()),
                cached,
                null);
    }

    /** An iteration ended and another follows, whose input is computed anew. */
    Work looping(StepEvent.Looped event) {
        return again(tally.iterated(event.at(), event.cost()), new Result(event.output(), null, null), event.next());
    }

    /** A draft is there; the request of a next round is made anew. */
    Work drafted(StepEvent.PlanDrafted event) {
        return again(tally.iterated(event.at(), event.cost()), Result.NONE, event.at());
    }

    private static Work again(Tally tally, Result soFar, Instant next) {
        return new Work(StepStatus.RETRYING, tally, Request.NONE, soFar, Waiting.until(next), null, null);
    }

    /** What was drafted for the step is at work, or is again; the step ends with it. */
    Work executing() {
        return new Work(StepStatus.RUNNING, tally, Request.NONE, Result.NONE, waiting.over(), null, null);
    }

    /** For good: the input is no longer needed. */
    Work ended(Instant at, StepStatus how, JsonNode output, Failure why, BigDecimal spent) {
        return new Work(
                how,
                tally.ended(at, how, why, spent),
                Request.NONE,
                new Result(output, why, at),
                waiting.over(),
                cached,
                null);
    }

    /** As if it had not run, but for what it cost and the numbers of its attempts. */
    Work reset(Instant at, int lastAttempt, BigDecimal spentByItems) {
        return pending(tally.reset(at, lastAttempt, spentByItems));
    }

    /** Done elsewhere: it has no attempts here, took no time and cost nothing. */
    static Work reused(StepEvent.Reused event, JsonNode output, Instant startedAt) {
        Result result = new Result(output, event.error(), event.at());
        return new Work(
                event.status(), Tally.NONE.instant(startedAt), Request.NONE, result, Waiting.NONE, null, event.from());
    }

    /** Done before, by the same work: it took no time and cost nothing. */
    Work cachedAs(StepEvent.Cached event) {
        return new Work(
                StepStatus.SUCCEEDED,
                tally.instant(event.at()),
                Request.NONE,
                new Result(event.output(), null, event.at()),
                Waiting.NONE,
                new Cached(event.key(), event.source()),
                null);
    }

    /** The run that does the work of the current attempt is there. */
    Work begun(SubRun run) {
        return with(tally.begun(run));
    }

    /** An attempt cost more than was known when it ended. */
    Work charged(int attempt, BigDecimal more) {
        return with(tally.charged(attempt, more));
    }

    private Work with(Tally changed) {
        return new Work(status, changed, request, result, waiting, cached, reusedFrom);
    }

    /** While a {@code loop} goes on, expressions see what the iteration before gave. */
    private Result ofIterationBefore(Failure error) {
        return new Result(iteration() == 0 ? null : output(), error, null);
    }

    public List<Attempt> attempts() {
        return tally.attempts();
    }

    /** See {@link Tally#attempt}. */
    public int attempt() {
        return tally.attempt();
    }

    /** How many attempts the retry rule counts. */
    int tries() {
        return attempt() - base();
    }

    public int base() {
        return tally.base();
    }

    public int iteration() {
        return tally.iteration();
    }

    public BigDecimal cost() {
        return tally.cost();
    }

    public Instant startedAt() {
        return tally.startedAt();
    }

    public JsonNode input() {
        return request.input();
    }

    public String workspace() {
        return request.workspace();
    }

    public JsonNode output() {
        return result.output();
    }

    public Failure error() {
        return result.error();
    }

    public Instant finishedAt() {
        return result.finishedAt();
    }

    public Instant due() {
        return waiting.due();
    }

    public Approval approval() {
        return waiting.approval();
    }

    public GroupPlace place() {
        return waiting.place();
    }

    String cacheKey() {
        return cached == null ? null : cached.key();
    }

    /** What is sent with each attempt; kept only as long as another may follow. @param workspace id of an artifact */
    record Request(JsonNode input, String workspace) {
        static final Request NONE = new Request(null, null);
    }

    /** What came of it. @param output of the iteration before this one while a {@code loop} goes on */
    record Result(JsonNode output, Failure error, Instant finishedAt) {
        static final Result NONE = new Result(null, null, null);
    }

    /**
     * What is waited for.
     *
     * @param due when the clock ends what is now: the attempt's deadline, the next attempt, the end of a wait
     * @param approval the question that was asked, or null; it is still there when it was decided
     * @param place in the line of a concurrency group, while the next attempt waits in it; or null
     */
    record Waiting(Instant due, Approval approval, GroupPlace place) {
        static final Waiting NONE = until(null);

        static Waiting until(Instant due) {
            return new Waiting(due, null, null);
        }

        Waiting asked(Approval question) {
            return new Waiting(due, question, null);
        }

        Waiting renewed(Instant until) {
            return new Waiting(until, approval, null);
        }

        Waiting over() {
            return approval == null ? NONE : new Waiting(null, approval, null);
        }
    }

    /** @param key of the work @param source where the result was taken from; null when the work was done here */
    public record Cached(String key, CacheHit.Source source) {}
}
