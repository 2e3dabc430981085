package io.flotilla.workflow.run.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.event.Event;
import io.flotilla.common.event.Topics;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.run.contract.SharedBudget;
import io.flotilla.workflow.run.domain.AgentChange;
import io.flotilla.workflow.run.domain.CalledOff;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunEvent;
import io.flotilla.workflow.run.domain.StepEvent;
import io.flotilla.workflow.run.domain.StepKey;
import io.flotilla.workflow.run.subrun.SubRunErrands;
import java.time.Instant;
import java.util.List;

/**
 * What run events ask of the other services. Ids follow from run, step and attempt, so that a repetition is known as
 * one, and the work is done once. Sub-runs are this service's own business, see {@link SubRunErrands}.
 */
public final class ExecutorCommands {
    static final String REPLY_TO = "workflow";

    private static final String AGENT = "io.flotilla.agent.";
    private static final String TOOL = "io.flotilla.tool.";

    private ExecutorCommands() {}

    /** An event for a topic. */
    record Command(String topic, Event event) {}

    /** @param run the state after the event */
    static List<Command> of(Run run, RunEvent event) {
        return switch (event) {
            case StepEvent.Started e when e.deadline() != null -> start(run, e);
            default -> calledOff(run, event);
        };
    }

    private static List<Command> calledOff(Run run, RunEvent event) {
        CalledOff off = CalledOff.by(event);
        return off == null ? List.of() : cancel(run, event, off.step(), off.attempt(), off.reason());
    }

    /** The id of an attempt's work: {@code run/step/attempt}. */
    static String workId(Run run, StepKey step, int attempt) {
        return run.head().id() + "/" + step + "/" + attempt;
    }

    private static List<Command> start(Run run, StepEvent.Started event) {
        String id = workId(run, event.step(), event.attempt());
        return switch (uses(run, event.step())) {
            case Uses.Agent agent -> List.of(invoke(run, event, agent.ref()));
            case Uses.Plan ignored -> List.of(invoke(run, event, planner(run, event.step())));
            case Uses.Tool tool ->
                List.of(command(
                        run,
                        event,
                        event.step(),
                        Topics.TOOL_COMMANDS,
                        TOOL + "call-requested.v1",
                        id,
                        new Call(
                                id,
                                tool.name(),
                                event.input(),
                                event.workspace(),
                                event.attempt(),
                                event.deadline(),
                                SharedBudget.of(run.head()))));
            case Uses.Workflow ignored -> List.of();
            case Uses.Approval ignored -> throw nobody(event.step());
            case Uses.Gate ignored -> throw nobody(event.step());
            case Uses.Wait ignored -> throw nobody(event.step());
            case Uses.Emit ignored -> throw nobody(event.step());
            case Uses.Set ignored -> throw nobody(event.step());
        };
    }

    private static Command invoke(Run run, StepEvent.Started event, String agent) {
        String id = workId(run, event.step(), event.attempt());
        return command(
                run,
                event,
                event.step(),
                Topics.AGENT_COMMANDS,
                AGENT + "invocation-requested.v1",
                id,
                new Invocation(
                        id,
                        agent,
                        event.input(),
                        event.workspace(),
                        event.attempt(),
                        event.deadline(),
                        SharedBudget.of(run.head()),
                        run.control().agents().get(event.step().step())));
    }

    /** The agent that drafts: as it is written, or as a person has modified it for this run. */
    private static String planner(Run run, StepKey key) {
        Step step = run.plan().step(run.plan().position(key.step()));
        return run.control()
                .inputs()
                .getOrDefault(step.id(), step.with())
                .get("agent")
                .asText();
    }

    private static List<Command> cancel(Run run, RunEvent event, StepKey step, int attempt, String reason) {
        String id = workId(run, step, attempt);
        return switch (uses(run, step)) {
            case Uses.Agent ignored -> List.of(cancelInvocation(run, event, step, id, reason));
            case Uses.Plan ignored -> List.of(cancelInvocation(run, event, step, id, reason));
            case Uses.Tool ignored ->
                List.of(command(
                        run,
                        event,
                        step,
                        Topics.TOOL_COMMANDS,
                        TOOL + "call-cancel-requested.v1",
                        id + "/cancel",
                        new CancelCall(id, reason)));
            case Uses.Workflow ignored -> List.of();
            case Uses.Approval ignored -> List.of();
            case Uses.Gate ignored -> List.of();
            case Uses.Wait ignored -> List.of();
            case Uses.Emit ignored -> List.of();
            case Uses.Set ignored -> List.of();
        };
    }

    private static Command cancelInvocation(Run run, RunEvent event, StepKey step, String id, String reason) {
        return command(
                run,
                event,
                step,
                Topics.AGENT_COMMANDS,
                AGENT + "invocation-cancel-requested.v1",
                id + "/cancel",
                new CancelInvocation(id, reason));
    }

    private static Command command(
            Run run, RunEvent cause, StepKey step, String topic, String type, String id, Object data) {
        Event event = Event.of(type, run.head().tenantId(), Json.opaque(data))
                .identified(id)
                .about(run.head().id(), step.toString())
                .replyingTo(REPLY_TO)
                .traced(run.head().traceparent())
                .at(cause.at());
        return new Command(topic, event);
    }

    private static Uses uses(Run run, StepKey step) {
        return run.plan().step(run.plan().position(step.step())).uses();
    }

    private static IllegalStateException nobody(StepKey step) {
        return new IllegalStateException("nobody is asked to do step " + step);
    }

    /** @param overrides how the agent differs from its definition in this run, or null */
    public record Invocation(
            String invocationId,
            String agent,
            JsonNode input,
            String workspace,
            int attempt,
            Instant deadline,
            SharedBudget budget,
            AgentChange overrides) {}

    public record Call(
            String callId,
            String tool,
            JsonNode arguments,
            String workspace,
            int attempt,
            Instant deadline,
            SharedBudget budget) {}

    public record CancelInvocation(String invocationId, String reason) {}

    public record CancelCall(String callId, String reason) {}
}
