package io.flotilla.workflow.definition.persistence;

/** @param created false when the latest version was the same already */
public record Published(String name, int version, String digest, boolean created) {}
