package io.flotilla.agent.invocation.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flotilla.agent.definition.Agent;
import java.util.List;

/**
 * What a person has changed of an agent for the requester's work. What is null is as in the definition.
 *
 * @param tools names; instead of those of the definition
 * @param model {@code provider/name}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Overrides(String prompt, List<String> tools, String model) {
    public Overrides {
        tools = tools == null ? null : List.copyOf(tools);
    }

    /** The agent as it is with them; null changes nothing. A tool to which a person must agree stays one. */
    public static Agent.Spec apply(Overrides overrides, Agent.Spec spec) {
        return overrides == null
                ? spec
                : new Agent.Spec(
                        overrides.prompt == null ? spec.prompt() : overrides.prompt,
                        overrides.model == null ? spec.model() : overrides.model,
                        spec.temperature(),
                        overrides.tools == null ? spec.tools() : overrides.uses(spec.tools()),
                        spec.input(),
                        spec.output(),
                        spec.limits());
    }

    private List<Agent.ToolUse> uses(List<Agent.ToolUse> defined) {
        return tools.stream()
                .map(name -> defined.stream()
                        .filter(use -> use.name().equals(name))
                        .findFirst()
                        .orElse(new Agent.ToolUse(name, null)))
                .toList();
    }
}
