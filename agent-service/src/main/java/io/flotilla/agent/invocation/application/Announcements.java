package io.flotilla.agent.invocation.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.billing.Hold;
import io.flotilla.agent.billing.Meters;
import io.flotilla.agent.invocation.application.Messages.Used;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.Invocation.Origin;
import io.flotilla.agent.invocation.domain.Invocation.Spent;
import io.flotilla.agent.invocation.domain.ToolCall;
import io.flotilla.agent.invocation.domain.Turn;
import io.flotilla.agent.model.Tokens;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.problem.Failure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.Stream;

/** What happened, in the words of the published contract. Ids follow from the cause, so a repetition is recognised. */
@ApplicationScoped
class Announcements {
    private static final String SELF = "agent";

    @Inject
    FleetClock clock;

    @Inject
    Outbox outbox;

    Uni<Void> completed(SqlConnection tx, Invocation invocation, JsonNode output) {
        Spent spent = invocation.spent();
        var data = new Messages.Completed(
                invocation.origin().invocationId(),
                output,
                invocation.agent(),
                invocation.model(),
                spent.turns(),
                spent.toolCalls(),
                Used.of(spent.tokens()),
                spent.cost().toPlainString());
        return outbox.add(tx, Topics.AGENT_EVENTS, answer(invocation, Messages.COMPLETED, data));
    }

    Uni<Void> failed(SqlConnection tx, Invocation invocation, Failure failure) {
        Spent spent = invocation.spent();
        var data = new Messages.Failed(
                invocation.origin().invocationId(),
                failure,
                invocation.agent(),
                invocation.model(),
                spent.turns(),
                spent.toolCalls(),
                Used.of(spent.tokens()),
                spent.cost().toPlainString());
        return outbox.add(tx, Topics.AGENT_EVENTS, answer(invocation, Messages.FAILED, data));
    }

    Uni<Void> turnCompleted(SqlConnection tx, Invocation invocation, Turn turn, List<ToolCall> calls) {
        var data = new Messages.TurnCompleted(
                invocation.origin().invocationId(),
                turn.number(),
                turn.model(),
                calls.stream().map(Messages.Called::of).toList(),
                Used.of(turn.tokens()),
                turn.cost().toPlainString());
        Event event = event(invocation, Messages.TURN_COMPLETED, data, "turn-" + turn.number() + "/completed")
                .replyingTo(invocation.origin().replyTo());
        return outbox.add(tx, Topics.AGENT_EVENTS, event);
    }

    /** Settles the turn's hold, finally. */
    Uni<Void> used(SqlConnection tx, Invocation invocation, Hold hold, Tokens tokens) {
        List<Messages.Item> items = Stream.of(
                        item(Meters.INPUT, invocation.model(), tokens.uncached()),
                        item(Meters.CACHED_INPUT, invocation.model(), tokens.cached()),
                        item(Meters.OUTPUT, invocation.model(), tokens.output()))
                .filter(item -> !"0".equals(item.quantity()))
                .toList();
        var data = new Messages.UsageRecorded(
                hold.id(), hold.id(), invocation.agentName(), true, tokens.estimated(), clock.now(), items);
        return outbox.add(
                tx,
                Topics.USAGE_EVENTS,
                event(invocation, Messages.USAGE_RECORDED, data, "").identified(hold.id() + "/usage"));
    }

    /** To those who have the artifacts; their answer ends the invocation. */
    Uni<Void> toKeep(SqlConnection tx, Invocation invocation, JsonNode output) {
        var data = new Messages.ArtifactRequested(
                invocation.origin().invocationId(), invocation.agentName() + "-output.json", output);
        Event event =
                event(invocation, Messages.ARTIFACT_REQUESTED, data, "output").replyingTo(SELF);
        return outbox.add(tx, Topics.SANDBOX_COMMANDS, event);
    }

    Uni<Void> called(SqlConnection tx, Invocation invocation, List<ToolCall> calls) {
        List<Event> commands =
                calls.stream().map(call -> command(invocation, call)).toList();
        return outbox.add(tx, Topics.TOOL_COMMANDS, commands);
    }

    /** To those tools whose answer nobody waits for any more. */
    Uni<Void> callsCancelled(SqlConnection tx, Invocation invocation, List<ToolCall> calls, String reason) {
        List<Event> commands = calls.stream()
                .filter(call -> call.is(ToolCall.Status.REQUESTED))
                .map(call -> cancellation(invocation, call, reason))
                .toList();
        return outbox.add(tx, Topics.TOOL_COMMANDS, commands);
    }

    private static Event command(Invocation invocation, ToolCall call) {
        var data = new Messages.CallRequested(
                call.callId(),
                call.tool(),
                call.arguments(),
                invocation.workspace(),
                1,
                invocation.deadline(),
                invocation.budget());
        return event(invocation, Messages.CALL_REQUESTED, data, "")
                .replyingTo(SELF)
                .identified(call.callId() + "/requested");
    }

    private static Event cancellation(Invocation invocation, ToolCall call, String reason) {
        var data = new Messages.CallCancelRequested(call.callId(), reason);
        return event(invocation, Messages.CALL_CANCEL_REQUESTED, data, "")
                .replyingTo(SELF)
                .identified(call.callId() + "/cancel-requested");
    }

    /** There is exactly one answer, whichever it is. */
    private static Event answer(Invocation invocation, String type, Object data) {
        return event(invocation, type, data, "answer")
                .replyingTo(invocation.origin().replyTo());
    }

    private static Event event(Invocation invocation, String type, Object data, String fact) {
        Origin origin = invocation.origin();
        return Event.of(type, origin.tenantId(), data)
                .about(origin.runId(), origin.stepId())
                .traced(origin.traceparent())
                .identified(origin.invocationId() + "/" + fact);
    }

    private static Messages.Item item(String meter, String resource, long quantity) {
        return new Messages.Item(meter, resource, Long.toString(quantity));
    }
}
