package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a step's agent is told, allowed and asked otherwise than its definition says, in one run. What is null is as in
 * the definition.
 *
 * @param tools names; instead of those of the definition
 * @param model {@code provider/name}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AgentChange(String prompt, List<String> tools, String model) {
    public static final AgentChange NONE = new AgentChange(null, null, null);

    public AgentChange {
        tools = tools == null ? null : List.copyOf(tools);
    }
}
