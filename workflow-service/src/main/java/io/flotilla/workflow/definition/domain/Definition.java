package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
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
 * @param onFailure what is done after a failure
 * @param finallySteps what is done at the end of every run
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
        List<Step> steps,
        List<Step> onFailure,
        List<Step> finallySteps) {

    public static final String API_VERSION = "flotilla.io/v1";
    public static final String KIND = "Workflow";

    public Definition {
        labels = Map.copyOf(labels);
        outputs = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(outputs));
        steps = List.copyOf(steps);
        onFailure = List.copyOf(onFailure);
        finallySteps = List.copyOf(finallySteps);
    }

    /** Every step there is, those of main first. */
    public List<Placed> placed() {
        List<Placed> all = new ArrayList<>();
        place(all, steps, Phase.MAIN, "spec.steps");
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).compensate() != null) {
                all.add(new Placed(
                        steps.get(i).compensate(), Phase.COMPENSATION, "spec.steps[" + i + "].compensate", i));
            }
        }
        place(all, onFailure, Phase.FAILURE, "spec.onFailure");
        place(all, finallySteps, Phase.FINALLY, "spec.finally");
        return List.copyOf(all);
    }

    private static void place(List<Placed> all, List<Step> steps, Phase phase, String path) {
        for (int i = 0; i < steps.size(); i++) {
            all.add(new Placed(steps.get(i), phase, path + "[" + i + "]", null));
        }
    }
}
