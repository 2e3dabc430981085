package io.flotilla.workflow.definition.domain;

/**
 * Steps of which only so many are at work at once, over all runs of the tenant.
 *
 * @param name a text with expressions; steps with the same one share the limit
 * @param limit of attempts at work
 */
public record Group(String name, int limit) {}
