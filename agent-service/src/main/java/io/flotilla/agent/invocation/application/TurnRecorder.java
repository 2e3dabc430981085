package io.flotilla.agent.invocation.application;

import io.flotilla.agent.invocation.application.Outcome.Answered;
import io.flotilla.agent.invocation.application.Outcome.Refused;
import io.flotilla.agent.invocation.application.Outcome.Stopped;
import io.flotilla.agent.invocation.domain.Conversation;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.Invocation.Origin;
import io.flotilla.agent.invocation.domain.State;
import io.flotilla.agent.invocation.domain.ToolCall;
import io.flotilla.agent.invocation.domain.Turn;
import io.flotilla.agent.invocation.domain.Verdict;
import io.flotilla.agent.invocation.domain.Verdict.UseTools;
import io.flotilla.agent.invocation.persistence.InvocationStore;
import io.flotilla.agent.invocation.persistence.TurnStore;
import io.flotilla.agent.model.ModelAnswer;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.Failure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/**
 * The state half of a turn, one fenced transaction: the answer, what it cost, and what follows from it. Once it has
 * committed, that answer is never paid for again.
 */
@ApplicationScoped
class TurnRecorder {
    @Inject
    FleetClock clock;

    @Inject
    InvocationStore invocations;

    @Inject
    TurnStore turns;

    @Inject
    Announcements announcements;

    @Inject
    Finisher finisher;

    /** True when the next turn can be taken at once. */
    Uni<Boolean> record(Brief brief, Outcome outcome, Lease lease) {
        Origin origin = brief.invocation().origin();
        return lease.inTransaction(tx -> invocations
                .lock(tx, origin.tenantId(), origin.invocationId())
                .flatMap(current -> isStillDue(brief, current)
                        ? write(tx, brief, current, outcome)
                        : writeOff(tx, current, outcome)));
    }

    private static boolean isStillDue(Brief brief, Invocation current) {
        return current.state() == State.MODEL
                && current.spent().turns() == brief.invocation().spent().turns();
    }

    /** It ended meanwhile; what was used must be paid for all the same. */
    private Uni<Boolean> writeOff(SqlConnection tx, Invocation current, Outcome outcome) {
        Uni<Void> paid = switch (outcome) {
            case Answered answered ->
                announcements.used(
                        tx, current, answered.hold(), answered.answer().tokens());
            case Stopped stopped -> announcements.used(tx, current, stopped.hold(), stopped.tokens());
            case Refused refused -> Uni.createFrom().voidItem();
        };
        return paid.replaceWith(false);
    }

    private Uni<Boolean> write(SqlConnection tx, Brief brief, Invocation current, Outcome outcome) {
        return switch (outcome) {
            case Answered answered -> answered(tx, brief, current, answered);
            case Stopped stopped -> stopped(tx, current, stopped).replaceWith(false);
            case Refused refused ->
                finisher.fail(tx, current, refused.failure()).replaceWith(false);
        };
    }

    private Uni<Void> stopped(SqlConnection tx, Invocation current, Stopped stopped) {
        Failure failure =
                current.cancelReason() == null ? stopped.failure() : Failures.cancelled(current.cancelReason());
        Invocation spent = current.having(
                current.spent().unfinished(stopped.tokens(), stopped.hold().cost(stopped.tokens())));
        return announcements
                .used(tx, current, stopped.hold(), stopped.tokens())
                .chain(() -> finisher.fail(tx, spent, failure));
    }

    private Uni<Boolean> answered(SqlConnection tx, Brief brief, Invocation current, Answered answered) {
        ModelAnswer answer = answered.answer();
        Turn turn = turn(brief, answered);
        List<ToolCall> calls = brief.tools().calls(current.origin().invocationId(), turn.number(), answer.toolCalls());
        Verdict verdict = verdict(brief, current, answer, calls);
        Invocation next =
                current.having(current.spent().turn(turn.tokens(), turn.cost()).calls(calls.size()));
        return turns.add(tx, next, turn)
                .chain(() -> turns.add(tx, next, calls))
                .chain(() -> announcements.used(tx, next, answered.hold(), turn.tokens()))
                .chain(() -> announcements.turnCompleted(tx, next, turn, calls))
                .chain(() -> follow(tx, next, verdict));
    }

    private static Verdict verdict(Brief brief, Invocation current, ModelAnswer answer, List<ToolCall> calls) {
        Verdict verdict = Verdict.of(answer, calls, brief.answers(), Verdict.repairs(brief.turns()));
        boolean wouldGoOn = verdict instanceof UseTools || verdict instanceof Verdict.Repair;
        return wouldGoOn && current.cancelReason() != null
                ? new Verdict.GiveUp(Failures.cancelled(current.cancelReason()))
                : verdict;
    }

    private Uni<Boolean> follow(SqlConnection tx, Invocation next, Verdict verdict) {
        return switch (verdict) {
            case UseTools tools when tools.mustWait() -> call(tx, next, tools).replaceWith(false);
            case UseTools tools -> invocations.save(tx, next).replaceWith(true);
            case Verdict.Repair repair -> invocations.save(tx, next).replaceWith(true);
            case Verdict.Finish finish ->
                finisher.succeed(tx, next, finish.output()).replaceWith(false);
            case Verdict.GiveUp giveUp ->
                finisher.fail(tx, next, giveUp.failure()).replaceWith(false);
        };
    }

    private Uni<Void> call(SqlConnection tx, Invocation next, UseTools tools) {
        List<ToolCall> now = tools.calls().stream()
                .filter(call -> call.is(ToolCall.Status.REQUESTED))
                .toList();
        return invocations.save(tx, next.in(State.TOOLS)).chain(() -> announcements.called(tx, next, now));
    }

    private Turn turn(Brief brief, Answered answered) {
        ModelAnswer answer = answered.answer();
        int number = brief.invocation().nextTurn();
        return new Turn(
                number,
                brief.model().id(),
                brief.additions(),
                Conversation.answer(number, answer.text(), answer.toolCalls()),
                answer.finish(),
                answer.tokens(),
                answered.hold().cost(answer.tokens()),
                answer.attempts(),
                brief.startedAt(),
                clock.now());
    }
}
