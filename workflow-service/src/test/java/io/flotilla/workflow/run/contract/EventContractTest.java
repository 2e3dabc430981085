package io.flotilla.workflow.run.contract;

import io.flotilla.common.event.Topics;
import io.flotilla.common.testing.EventContractRules;
import io.flotilla.common.testing.PublishedEvent;
import io.flotilla.workflow.catalogue.application.Requests;
import io.flotilla.workflow.run.application.ExecutorCommands;
import io.flotilla.workflow.run.domain.RunEvent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The run events follow from {@link RunEvent}: a new one is there by itself, and lacks only its sentence here. */
class EventContractTest extends EventContractRules {
    EventContractTest() {
        super(
                "workflow",
                Stream.of(runEvents(), commands().stream(), Requests.all().stream())
                        .flatMap(events -> events)
                        .toList());
    }

    private static Stream<PublishedEvent> runEvents() {
        return kinds(RunEvent.class).map(EventContractTest::runEvent);
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isRecord()
                ? Stream.<Class<?>>of(type)
                : Arrays.stream(type.getPermittedSubclasses()).flatMap(EventContractTest::kinds);
    }

    private static PublishedEvent runEvent(Class<?> kind) {
        RunEvent any = (RunEvent) Filled.record(kind);
        RunEventFacts facts = RunEventFacts.of(any.type());
        return new PublishedEvent(
                PublicEvents.PREFIX + any.type() + ".v1",
                Topics.RUN_EVENTS,
                facts.description(),
                PublicEvents.data(any).getClass(),
                facts.always(),
                facts.never(),
                List.of("workflow"));
    }

    private static List<PublishedEvent> commands() {
        return List.of(
                event(
                                "io.flotilla.agent.invocation-requested.v1",
                                Topics.AGENT_COMMANDS,
                                "An agent shall do something.",
                                ExecutorCommands.Invocation.class)
                        .always("invocationId", "agent", "input", "attempt", "deadline", "budget.limit"),
                event(
                                "io.flotilla.agent.invocation-cancel-requested.v1",
                                Topics.AGENT_COMMANDS,
                                "Nobody needs an agent's answer any more.",
                                ExecutorCommands.CancelInvocation.class)
                        .always("invocationId"),
                event(
                                "io.flotilla.tool.call-requested.v1",
                                Topics.TOOL_COMMANDS,
                                "A tool shall be called.",
                                ExecutorCommands.Call.class)
                        .from("workflow", "agent")
                        .always("callId", "tool", "arguments", "attempt", "deadline", "budget.limit"),
                event(
                                "io.flotilla.tool.call-cancel-requested.v1",
                                Topics.TOOL_COMMANDS,
                                "Nobody needs a tool's answer any more.",
                                ExecutorCommands.CancelCall.class)
                        .from("workflow", "agent")
                        .always("callId"));
    }

    private static PublishedEvent event(String type, String topic, String description, Class<?> data) {
        return PublishedEvent.of("workflow", type, topic, description, data);
    }
}
