package io.flotilla.workflow.definition.domain;

/** A step and its place. @param path of its JSON in the document @param undoes position of the step that it undoes, or null */
public record Placed(Step step, Phase phase, String path, Integer undoes) {}
