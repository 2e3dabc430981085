package io.flotilla.agent.invocation.application;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.billing.Budget;
import io.flotilla.agent.invocation.domain.Overrides;
import io.flotilla.agent.invocation.domain.ToolCall;
import io.flotilla.agent.model.Tokens;
import io.flotilla.common.problem.Failure;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** The data of the events that this service reads and writes, see docs/events. */
@RegisterForReflection
final class Messages {
    static final String INVOCATION_REQUESTED = "io.flotilla.agent.invocation-requested.v1";
    static final String CANCEL_REQUESTED = "io.flotilla.agent.invocation-cancel-requested.v1";
    static final String COMPLETED = "io.flotilla.agent.invocation-completed.v1";
    static final String FAILED = "io.flotilla.agent.invocation-failed.v1";
    static final String TURN_COMPLETED = "io.flotilla.agent.turn-completed.v1";
    static final String DELTA = "io.flotilla.agent.delta-emitted.v1";
    static final String CALL_REQUESTED = "io.flotilla.tool.call-requested.v1";
    static final String CALL_CANCEL_REQUESTED = "io.flotilla.tool.call-cancel-requested.v1";
    static final String CALL_COMPLETED = "io.flotilla.tool.call-completed.v1";
    static final String CALL_FAILED = "io.flotilla.tool.call-failed.v1";
    static final String ARTIFACT_REQUESTED = "io.flotilla.sandbox.artifact-requested.v1";
    static final String ARTIFACT_KEPT = "io.flotilla.sandbox.artifact-kept.v1";
    static final String ARTIFACT_FAILED = "io.flotilla.sandbox.artifact-failed.v1";
    static final String USAGE_RECORDED = "io.flotilla.usage.recorded.v1";

    private Messages() {}

    record InvocationRequested(
            String invocationId,
            String agent,
            JsonNode input,
            String workspace,
            Instant deadline,
            Budget budget,
            Overrides overrides) {}

    record CancelRequested(String invocationId, String reason) {}

    record Completed(
            String invocationId,
            JsonNode output,
            String agent,
            String model,
            int turns,
            int toolCalls,
            Used usage,
            String cost) {}

    record Failed(
            String invocationId,
            Failure error,
            String agent,
            String model,
            int turns,
            int toolCalls,
            Used usage,
            String cost) {}

    /** {@code cachedTokens} are among {@code inputTokens}. */
    record Used(long inputTokens, long outputTokens, long cachedTokens) {
        static Used of(Tokens tokens) {
            return new Used(tokens.input(), tokens.output(), tokens.cached());
        }
    }

    record TurnCompleted(
            String invocationId, int turn, String model, List<Called> toolCalls, Used usage, String cost) {}

    record Called(String callId, String tool) {
        static Called of(ToolCall call) {
            return new Called(call.callId(), call.tool());
        }
    }

    record CallRequested(
            String callId,
            String tool,
            JsonNode arguments,
            String workspace,
            int attempt,
            Instant deadline,
            Budget budget) {}

    /** @param value any JSON */
    record ArtifactRequested(String requestId, String name, JsonNode value) {}

    /** What an answer says of an artifact. */
    record Kept(String id, long size, String sha256, String contentType) {}

    record CallCancelRequested(String callId, String reason) {}

    /** Both answers of a tool: {@code error} tells the failed one. */
    record CallAnswer(String callId, JsonNode output, Failure error, BigDecimal cost) {}

    /** @param estimated true when the provider reported no usage */
    record UsageRecorded(
            String usageId,
            String holdId,
            String agent,
            @JsonProperty("final") boolean last,
            boolean estimated,
            Instant occurredAt,
            List<Item> items) {}

    record Item(String meter, String resource, String quantity) {}

    record Delta(String invocationId, int turn, int index, String text) {}
}
