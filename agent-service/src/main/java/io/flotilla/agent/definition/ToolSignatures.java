package io.flotilla.agent.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the tools look to a model: {@code tool-signatures.json}. Arguments that the platform adds, such as the workspace,
 * are not among the parameters.
 */
@ApplicationScoped
public class ToolSignatures {
    private final Map<String, Signature> byName = new LinkedHashMap<>();

    public ToolSignatures() {
        try (InputStream in = ToolSignatures.class.getResourceAsStream("/tool-signatures.json")) {
            for (JsonNode node : Json.parse(in.readAllBytes())) {
                Signature signature = Json.convert(node, Signature.class);
                byName.put(signature.name(), signature);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Optional<Signature> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /**
     * A tool as it is offered to a model.
     *
     * @param parameters JSON Schema of the arguments
     * @param changesWorkspace true when the answer names a new workspace, on which later calls must work
     */
    @RegisterForReflection
    public record Signature(String name, String description, boolean changesWorkspace, JsonNode parameters) {}
}
