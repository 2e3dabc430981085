package io.flotilla.agent.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A {@code kind: Agent} resource that has been checked by {@link AgentReader}. */
@RegisterForReflection
public record Agent(String apiVersion, String kind, Metadata metadata, Spec spec) {

    public record Metadata(String name, String description, Map<String, String> labels) {
        public Metadata {
            labels = labels == null ? Map.of() : Map.copyOf(labels);
        }
    }

    /**
     * What the agent is told and allowed.
     *
     * @param model {@code provider/name}, or null for the default
     * @param temperature null leaves it to the provider
     * @param input JSON Schema of the input, or null when anything goes
     * @param output JSON Schema of the answer, or null when the answer is text
     */
    public record Spec(
            String prompt,
            String model,
            Double temperature,
            List<ToolUse> tools,
            JsonNode input,
            JsonNode output,
            Limits limits) {
        public Spec {
            tools = tools == null ? List.of() : List.copyOf(tools);
            limits = limits == null ? new Limits(null, null, null) : limits;
        }
    }

    /** @param approval {@code required}: a person must agree to each call; {@code never} is the default */
    public record ToolUse(String name, String approval) {
        public boolean needsApproval() {
            return "required".equals(approval);
        }
    }

    /** Bounds of one invocation; {@code maxOutputTokens} are those of one answer of the model. */
    public record Limits(Integer turns, Integer maxOutputTokens, Duration timeout) {
        private static final int TURNS = 12;
        private static final int MAX_OUTPUT_TOKENS = 4096;
        private static final Duration TIMEOUT = Duration.ofMinutes(10);

        public Limits {
            turns = turns == null ? TURNS : turns;
            maxOutputTokens = maxOutputTokens == null ? MAX_OUTPUT_TOKENS : maxOutputTokens;
            timeout = timeout == null ? TIMEOUT : timeout;
        }
    }
}
