package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.Failure;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * A call as it is stored; {@code state} is waiting, completed or failed.
 *
 * @param held how it ended, while its output is being kept; see {@link LargeOutputs}
 */
record CallRow(
        String id,
        String callId,
        String tenantId,
        String runId,
        String stepId,
        String tool,
        JsonNode arguments,
        String replyTo,
        String traceparent,
        String state,
        JsonNode output,
        JsonNode error,
        BigDecimal cost,
        Instant startedAt,
        Instant finishedAt,
        JsonNode held) {

    boolean isWaiting() {
        return state.equals("waiting");
    }

    boolean isHeld() {
        return held != null;
    }

    /** Of a call that does not wait any more. */
    Ending ending() {
        return new Ending(error == null ? null : Json.convert(error, Failure.class), output, cost);
    }
}
