package io.flotilla.workflow.run.application;

/** What is published of something that a person did. */
record ByWhom(String reason, String by) {}
