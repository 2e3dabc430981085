package io.flotilla.tool.call;

import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.EventContractRules;
import io.flotilla.common.testing.PublishedEvent;
import io.flotilla.tool.builtin.SandboxCommands;
import io.flotilla.tool.registry.Announcements;
import java.util.List;
import java.util.stream.Stream;

class EventContractTest extends EventContractRules {
    EventContractTest() {
        super(
                "tool",
                Stream.of(calls(), SandboxCommands.all(), Announcements.all())
                        .flatMap(List::stream)
                        .toList());
    }

    private static List<PublishedEvent> calls() {
        return List.of(
                event(Answers.COMPLETED, Topics.TOOL_EVENTS, "A tool gave its result.", Answers.Data.class)
                        .always("callId", "tool", "output", "cost")
                        .never("error"),
                event(Answers.FAILED, Topics.TOOL_EVENTS, "A tool gave no result, or a bad one.", Answers.Data.class)
                        .always("callId", "tool", "error", "cost"),
                event(
                                LargeOutputs.REQUESTED,
                                Topics.SANDBOX_COMMANDS,
                                "A value that is too large to travel shall be kept as an artifact.",
                                LargeOutputs.Request.class)
                        .from("tool", "agent")
                        .always("requestId", "value"),
                event(
                                Cancellations.CANCEL_EXECUTION,
                                Topics.SANDBOX_COMMANDS,
                                "Nobody needs a program's result any more.",
                                Cancellations.Stop.class)
                        .always("executionId", "reason"));
    }

    private static PublishedEvent event(String type, String topic, String description, Class<?> data) {
        return PublishedEvent.of("tool", type, topic, description, data);
    }
}
