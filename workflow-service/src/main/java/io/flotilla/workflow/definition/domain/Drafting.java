package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.FieldError;
import java.util.List;

/** What came of reading a draft. */
public sealed interface Drafting {
    /** @param steps as they were drafted, each with all that it needs */
    record Valid(JsonNode steps) implements Drafting {}

    /** @param errors by path, such as {@code steps[2].uses} */
    record Invalid(List<FieldError> errors) implements Drafting {}
}
