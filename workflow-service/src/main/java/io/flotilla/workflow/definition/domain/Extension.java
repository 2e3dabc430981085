package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Steps that join a plan while a run is at work.
 *
 * @param step id of the plan's step, of which they become parts
 * @param digest of the draft, as it was shown
 * @param steps a list as in {@code spec.steps} that was found to be valid; {@code needs} names also what expressions read
 */
public record Extension(String step, String digest, JsonNode steps) {}
