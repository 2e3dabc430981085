package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A valid definition, identified by its content.
 *
 * @param version null when the definition came with a run, or is not published yet
 * @param content as it was written, as JSON
 */
public record Pinned(String name, Integer version, String digest, JsonNode content, Plan plan) {
    public Pinned named(String newName, Integer newVersion) {
        return new Pinned(newName, newVersion, digest, content, plan);
    }
}
