package io.flotilla.tool.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;

/** The command to run a program, see docs/events. What is null is left to the sandbox's defaults. */
@RegisterForReflection
record ExecutionRequested(
        String executionId,
        String runtime,
        String code,
        String command,
        Map<String, JsonNode> files,
        String workspace,
        String stdin,
        JsonNode env,
        JsonNode args,
        Limits limits,
        String network,
        int attempt,
        Instant deadline,
        JsonNode budget) {

    static final String TYPE = "io.flotilla.sandbox.execution-requested.v1";

    record Limits(
            long timeoutSeconds,
            Integer memoryMiB,
            Double cpus,
            Integer processes,
            Integer diskMiB,
            Integer outputKiB) {}
}
