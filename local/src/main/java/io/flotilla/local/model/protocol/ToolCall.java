package io.flotilla.local.model.protocol;

/**
 * A call of a function that the caller offered.
 *
 * @param id pairs the call with its result; chosen by the model
 * @param arguments JSON text
 */
public record ToolCall(String id, String name, String arguments) {}
