package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.FieldError;
import java.util.List;

/**
 * What an agent has drafted last for a step of a plan.
 *
 * @param round from 1
 * @param answer as it came: an object with {@code steps}, unless it is wrong
 * @param digest of the steps
 * @param errors what is wrong with it; empty when nothing is
 */
public record Draft(int round, JsonNode answer, String digest, List<FieldError> errors) {
    public Draft {
        errors = List.copyOf(errors);
    }
}
