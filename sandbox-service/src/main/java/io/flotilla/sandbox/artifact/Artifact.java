package io.flotilla.sandbox.artifact;

import java.time.Instant;

/**
 * Stored bytes that a tenant may read.
 *
 * @param sha256 in hexadecimal; also the name of the file
 * @param name relative path that a program gave it, or null
 */
public record Artifact(
        String id, String tenantId, String sha256, long size, String contentType, String name, Instant createdAt) {

    /** Last part of the name in characters that are safe in a header and on any file system; the id if there is none. */
    public String fileName() {
        if (name == null) {
            return id;
        }
        String safe = name.substring(name.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        return safe.isEmpty() || safe.chars().allMatch(c -> c == '.') ? id : safe;
    }
}
