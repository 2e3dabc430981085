package io.flotilla.workflow.run.domain;

/** @param version null when the definition came with the run */
public record WorkflowRef(String name, Integer version, String digest) {}
