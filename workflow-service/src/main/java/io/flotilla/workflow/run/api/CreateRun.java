package io.flotilla.workflow.run.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import java.util.List;

/** @param workflow {@code name} or {@code name@version}; either this or {@code definition} */
public record CreateRun(String workflow, JsonNode definition, JsonNode inputs) {
    /** @throws ProblemException 422 unless exactly one of workflow and definition is given */
    CreateRun checked() {
        boolean named = workflow != null;
        boolean defined = definition != null && !definition.isNull();
        if (named == defined) {
            String message = named ? "must not be given together with definition" : "or definition must be given";
            throw ProblemException.invalid(List.of(new FieldError("workflow", message)));
        }
        return new CreateRun(workflow, defined ? definition : null, inputs);
    }
}
