package io.flotilla.workflow.run.contract;

/** What is published of something that a person did. */
record ByWhom(String reason, String by) {}
