package io.flotilla.sandbox.execution.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flotilla.sandbox.execution.domain.Execution;
import java.time.Instant;
import java.util.Locale;

/** An execution as people see it; what it does not have yet, or not at all, is left out. */
record ExecutionView(
        String id,
        String requestId,
        String runId,
        String stepId,
        String runtime,
        String status,
        JsonNode reason,
        JsonNode exitCode,
        JsonNode stdout,
        JsonNode stderr,
        JsonNode truncated,
        JsonNode result,
        JsonNode artifacts,
        JsonNode usage,
        JsonNode error,
        String cost,
        int attempts,
        Instant createdAt,
        Instant startedAt,
        Instant endedAt) {

    static ExecutionView full(Execution e) {
        JsonNode result = e.result() == null ? MissingNode.getInstance() : e.result();
        return of(e, result, result.get("stdout"), result.get("stderr"));
    }

    /** Without the output, for lists. */
    static ExecutionView brief(Execution e) {
        JsonNode result = e.result() == null ? MissingNode.getInstance() : e.result();
        return of(e, result, null, null);
    }

    private static ExecutionView of(Execution e, JsonNode result, JsonNode stdout, JsonNode stderr) {
        return new ExecutionView(
                e.id(),
                e.requestId(),
                e.origin().runId(),
                e.origin().stepId(),
                e.spec().runtime(),
                e.status().name().toLowerCase(Locale.ROOT),
                result.get("reason"),
                result.get("exitCode"),
                stdout,
                stderr,
                result.get("truncated"),
                result.get("result"),
                result.get("artifacts"),
                result.get("usage"),
                result.get("error"),
                e.cost() == null ? null : e.cost().toPlainString(),
                e.attempts(),
                e.createdAt(),
                e.startedAt(),
                e.endedAt());
    }
}
