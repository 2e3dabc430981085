package io.flotilla.cli.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.client.FlotillaClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * One resource of a file.
 *
 * @param text as the person wrote it, and as it is sent
 */
public record Resource(String kind, String name, JsonNode json, String text) {

    private enum Kind {
        Workflow,
        Agent,
        Tool,
        Budget,
        Schedule,
        Queue,
        Connector
    }

    static List<String> kinds() {
        return List.of(Kind.values()).stream().map(Kind::name).toList();
    }

    /** Where resources of this kind live below {@code /api/v1}; empty for an unknown kind. */
    static Optional<String> path(String kind) {
        return kinds().contains(kind) ? Optional.of(kind.toLowerCase(java.util.Locale.ROOT) + "s") : Optional.empty();
    }

    public boolean isWorkflow() {
        return kind.equals(Kind.Workflow.name());
    }

    /** Whether a workflow can name it. */
    public boolean isUsedByWorkflows() {
        return kind.equals(Kind.Agent.name()) || kind.equals(Kind.Tool.name());
    }

    /** Stores it; the answer names the version. */
    public JsonNode put(FlotillaClient client) {
        String path = "/api/v1/" + path(kind).orElseThrow() + "/" + FlotillaClient.encode(name);
        return client.put(
                path,
                text.getBytes(StandardCharsets.UTF_8),
                text.stripLeading().startsWith("{") ? "application/json" : "application/yaml");
    }
}
