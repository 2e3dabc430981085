package io.flotilla.agent.invocation.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;

/**
 * A call that the model asked for.
 *
 * @param position in its turn, from 1
 * @param arguments null when what the model wrote is not a JSON object; such a call is done from the start
 * @param output what the tool answered, or what there is of it after a failure; may be null
 * @param error null unless it failed
 */
public record ToolCall(
        int turn,
        int position,
        String callId,
        String tool,
        JsonNode arguments,
        Status status,
        JsonNode output,
        Failure error,
        BigDecimal cost) {

    /** {@code QUEUED} calls wait for earlier ones of their turn. */
    public enum Status {
        QUEUED,
        REQUESTED,
        DONE
    }

    public boolean is(Status wanted) {
        return status == wanted;
    }

    public ToolCall as(Status next) {
        return new ToolCall(turn, position, callId, tool, arguments, next, output, error, cost);
    }

    public ToolCall answered(JsonNode result, Failure failure, BigDecimal spent) {
        return new ToolCall(turn, position, callId, tool, arguments, Status.DONE, result, failure, spent);
    }
}
