package io.flotilla.workflow.run.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.Labels;
import io.flotilla.workflow.run.domain.Placement;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * @param workflow {@code name} or {@code name@version}; either this or {@code definition}
 * @param queue where the run waits; null for the one that the workflow names
 * @param priority 0 to 100, the greater goes first; null for 50
 * @param labels over those of the workflow, texts by key; null for none
 */
public record CreateRun(
        String workflow,
        JsonNode definition,
        JsonNode inputs,
        String queue,
        Integer priority,
        @Schema(implementation = Map.class) JsonNode labels) {
    /** @throws ProblemException 422 unless exactly one of workflow and definition is given, and the rest is in bounds */
    CreateRun checked() {
        checkPriority(priority);
        boolean labelled = labels != null && !labels.isNull();
        List<FieldError> wrong = labelled ? Labels.check(labels, "labels") : List.of();
        if (!wrong.isEmpty()) {
            throw ProblemException.invalid(wrong);
        }
        boolean named = workflow != null;
        boolean defined = definition != null && !definition.isNull();
        if (named == defined) {
            String message = named ? "must not be given together with definition" : "or definition must be given";
            throw ProblemException.invalid(List.of(new FieldError("workflow", message)));
        }
        return new CreateRun(workflow, defined ? definition : null, inputs, queue, priority, labelled ? labels : null);
    }

    /** @throws ProblemException 422 when it is not from 0 to 100 */
    static void checkPriority(Integer priority) {
        if (priority != null && (priority < 0 || priority > Placement.MAX_PRIORITY)) {
            throw ProblemException.invalid("priority", "must be from 0 to " + Placement.MAX_PRIORITY);
        }
    }
}
