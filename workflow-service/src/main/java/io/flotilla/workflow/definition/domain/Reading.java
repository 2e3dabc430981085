package io.flotilla.workflow.definition.domain;

import io.flotilla.common.problem.FieldError;
import java.util.List;

/** What came of reading a definition. */
public sealed interface Reading {
    record Valid(Plan plan) implements Reading {}

    record Invalid(List<FieldError> errors) implements Reading {}
}
