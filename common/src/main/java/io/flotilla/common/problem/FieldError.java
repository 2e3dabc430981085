package io.flotilla.common.problem;

/** What is wrong with one field; {@code path} as in {@code spec.steps[2].with}. */
public record FieldError(String path, String message) {}
