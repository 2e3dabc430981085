package io.flotilla.sandbox.execution.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * A requested program and what became of it.
 *
 * @param requestId chosen by the requester; the same when it asks again
 * @param result data of the event that answered; null while open
 * @param cancelled why it should stop, or null
 * @param attempts how often it was started; above 1 after the service died under it
 */
public record Execution(
        String id,
        String tenantId,
        String requestId,
        Origin origin,
        ExecutionSpec spec,
        Instant deadline,
        Status status,
        JsonNode result,
        BigDecimal cost,
        String cancelled,
        int attempts,
        long fence,
        Instant createdAt,
        Instant startedAt,
        Instant endedAt) {

    /** Where the request came from and where its answer goes. */
    public record Origin(String runId, String stepId, String replyTo, String traceparent) {
        public static final Origin REST = new Origin(null, null, null, null);
    }

    /** Stages; the last two are final. */
    public enum Status {
        QUEUED,
        RUNNING,
        COMPLETED,
        FAILED;

        public boolean isFinal() {
            return this == COMPLETED || this == FAILED;
        }
    }
}
