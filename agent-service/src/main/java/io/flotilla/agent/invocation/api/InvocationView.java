package io.flotilla.agent.invocation.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.invocation.domain.Invocation;
import io.flotilla.agent.invocation.domain.Overrides;
import io.flotilla.agent.invocation.domain.State;
import io.flotilla.agent.invocation.domain.ToolCall;
import io.flotilla.agent.invocation.domain.Turn;
import io.flotilla.agent.invocation.persistence.InvocationQueries;
import io.flotilla.agent.model.ChatMessage;
import io.flotilla.agent.model.Tokens;
import io.flotilla.common.problem.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An invocation in a list.
 *
 * @param status {@code running} (the model is at work), {@code waiting} (for tools), {@code succeeded},
 *     {@code failed} or {@code cancelled}
 */
public record InvocationView(
        String id,
        String invocationId,
        String runId,
        String stepId,
        String agent,
        String model,
        String status,
        int turns,
        int toolCalls,
        Usage usage,
        String cost,
        Instant createdAt,
        Instant finishedAt) {

    static InvocationView of(InvocationQueries.Record found) {
        Invocation invocation = found.invocation();
        return new InvocationView(
                invocation.id(),
                invocation.origin().invocationId(),
                invocation.origin().runId(),
                invocation.origin().stepId(),
                invocation.agent(),
                invocation.model(),
                status(invocation.state()),
                invocation.spent().turns(),
                invocation.spent().toolCalls(),
                Usage.of(invocation.spent().tokens()),
                invocation.spent().cost().toPlainString(),
                found.createdAt(),
                found.finishedAt());
    }

    private static String status(State state) {
        return switch (state) {
            case MODEL -> "running";
            case TOOLS, KEEPING -> "waiting";
            case SUCCEEDED, FAILED, CANCELLED -> state.wireName();
        };
    }

    /** {@code cachedTokens} are among {@code inputTokens}. */
    public record Usage(long inputTokens, long outputTokens, long cachedTokens) {
        static Usage of(Tokens tokens) {
            return new Usage(tokens.input(), tokens.output(), tokens.cached());
        }
    }

    /** One invocation whole. @param overrides what a person has changed of the agent for it, or null */
    @Schema(name = "Invocation")
    public record Detail(
            InvocationView invocation,
            JsonNode input,
            Overrides overrides,
            JsonNode output,
            JsonNode error,
            Instant deadline,
            List<TurnView> turns) {
        static Detail of(InvocationQueries.Record found, List<Turn> turns, List<ToolCall> calls) {
            return new Detail(
                    InvocationView.of(found),
                    found.invocation().input(),
                    found.invocation().overrides(),
                    found.output(),
                    found.error(),
                    found.invocation().deadline(),
                    turns.stream().map(turn -> TurnView.of(turn, calls)).toList());
        }
    }

    /**
     * One answer of the model.
     *
     * @param messages what this turn added to the conversation, the answer last
     * @param estimated true when the provider did not report its usage
     */
    public record TurnView(
            int turn,
            String model,
            List<ChatMessage> messages,
            String finishReason,
            List<CallView> toolCalls,
            Usage usage,
            boolean estimated,
            String cost,
            int attempts,
            Instant startedAt,
            Instant completedAt) {
        static TurnView of(Turn turn, List<ToolCall> calls) {
            List<ChatMessage> messages = new java.util.ArrayList<>(turn.messages());
            messages.add(turn.answer());
            return new TurnView(
                    turn.number(),
                    turn.model(),
                    messages,
                    turn.finish(),
                    calls.stream()
                            .filter(call -> call.turn() == turn.number())
                            .map(CallView::of)
                            .toList(),
                    Usage.of(turn.tokens()),
                    turn.tokens().estimated(),
                    turn.cost().toPlainString(),
                    turn.attempts(),
                    turn.startedAt(),
                    turn.completedAt());
        }
    }

    /** @param status {@code queued}, {@code requested} or {@code done} */
    @Schema(name = "InvocationCall")
    public record CallView(
            String callId,
            String tool,
            JsonNode arguments,
            String status,
            JsonNode output,
            Failure error,
            String cost) {
        static CallView of(ToolCall call) {
            return new CallView(
                    call.callId(),
                    call.tool(),
                    call.arguments(),
                    call.status().name().toLowerCase(Locale.ROOT),
                    call.output(),
                    call.error(),
                    call.cost().toPlainString());
        }
    }
}
