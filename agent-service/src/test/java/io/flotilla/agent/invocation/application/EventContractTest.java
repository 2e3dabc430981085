package io.flotilla.agent.invocation.application;

import io.flotilla.agent.definition.Announcements;
import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.EventContractRules;
import io.flotilla.common.testing.PublishedEvent;
import java.util.stream.Stream;

class EventContractTest extends EventContractRules {
    private static final String[] SPENT = {
        "usage", "usage.inputTokens", "usage.outputTokens", "usage.cachedTokens", "cost"
    };

    EventContractTest() {
        super(
                "agent",
                Stream.concat(
                                Stream.of(completed(), failed(), turn(), delta(), usage(), call(), callCancel()),
                                Announcements.all().stream())
                        .toList());
    }

    private static PublishedEvent completed() {
        return event(
                        Messages.COMPLETED,
                        Topics.AGENT_EVENTS,
                        "An agent is done and gave its output.",
                        Messages.Completed.class)
                .always(and(SPENT, "invocationId", "output", "agent", "model", "turns", "toolCalls"));
    }

    private static PublishedEvent failed() {
        return event(
                        Messages.FAILED,
                        Topics.AGENT_EVENTS,
                        "An agent gave up, was stopped, or could not begin; what it spent is in here.",
                        Messages.Failed.class)
                .always(and(SPENT, "invocationId", "error", "agent", "turns", "toolCalls"));
    }

    private static PublishedEvent turn() {
        return event(
                        Messages.TURN_COMPLETED,
                        Topics.AGENT_EVENTS,
                        "A model answered; information only.",
                        Messages.TurnCompleted.class)
                .always(and(SPENT, "invocationId", "turn", "model", "toolCalls", "toolCalls.callId", "toolCalls.tool"));
    }

    private static PublishedEvent delta() {
        return event(Messages.DELTA, Topics.AGENT_DELTAS, "A model wrote something.", Messages.Delta.class)
                .always("invocationId", "turn", "index", "text");
    }

    private static PublishedEvent usage() {
        return event(
                        Messages.USAGE_RECORDED,
                        Topics.USAGE_EVENTS,
                        "Something that costs was used.",
                        Messages.UsageRecorded.class)
                .from("agent", "sandbox")
                .always(
                        "usageId",
                        "holdId",
                        "final",
                        "occurredAt",
                        "items",
                        "items.meter",
                        "items.resource",
                        "items.quantity");
    }

    private static PublishedEvent call() {
        return event(
                        Messages.CALL_REQUESTED,
                        Topics.TOOL_COMMANDS,
                        "A tool shall be called.",
                        Messages.CallRequested.class)
                .from("workflow", "agent")
                .always("callId", "tool", "arguments", "attempt", "deadline", "budget.limit");
    }

    private static PublishedEvent callCancel() {
        return event(
                        Messages.CALL_CANCEL_REQUESTED,
                        Topics.TOOL_COMMANDS,
                        "Nobody needs a tool's answer any more.",
                        Messages.CallCancelRequested.class)
                .from("workflow", "agent")
                .always("callId");
    }

    private static PublishedEvent event(String type, String topic, String description, Class<?> data) {
        return PublishedEvent.of("agent", type, topic, description, data);
    }

    private static String[] and(String[] some, String... more) {
        return Stream.concat(Stream.of(more), Stream.of(some)).toArray(String[]::new);
    }
}
