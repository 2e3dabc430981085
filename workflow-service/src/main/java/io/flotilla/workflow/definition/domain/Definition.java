package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A workflow that was found to be valid. See docs/workflow-format.md.
 *
 * @param inputs JSON Schema of an object; null when the workflow takes none
 * @param budget what a run may spend, in USD; null when that is not limited
 * @param timeout of the whole run; null when that is not limited
 * @param queue in which runs wait unless they name another; null for the default
 * @param concurrency null when runs may be at work beside each other
 * @param outputs values of the run's result, JSON with expressions, in the order in which they are written
 */
public record Definition(
        String name,
        String description,
        Map<String, String> labels,
        JsonNode inputs,
        BigDecimal budget,
        Duration timeout,
        String queue,
        Concurrency concurrency,
        Map<String, JsonNode> outputs,
        List<Step> steps) {

    public static final String API_VERSION = "flotilla.io/v1";
    public static final String KIND = "Workflow";

    public Definition {
        labels = Map.copyOf(labels);
        outputs = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(outputs));
        steps = List.copyOf(steps);
    }
}
