package io.flotilla.workflow.definition.domain;

import io.flotilla.common.problem.FieldError;
import java.util.List;

/** What came of reading a definition. */
public sealed interface Reading {
    /** @param warnings what is odd and no reason to refuse */
    record Valid(Plan plan, List<FieldError> warnings) implements Reading {}

    /** @param passing whether it may be valid in a moment: it lacks only what may be on its way */
    record Invalid(List<FieldError> errors, boolean passing) implements Reading {}
}
