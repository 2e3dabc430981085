package io.flotilla.local.model.rules;

import io.flotilla.local.model.protocol.ToolSpec;
import java.util.List;
import java.util.Optional;

/** Tools on offer, found by name however the name is joined: {@code code.run}, {@code code_run}, {@code tool__code-run}. */
public record Toolbox(List<ToolSpec> tools) {

    public Toolbox {
        tools = List.copyOf(tools);
    }

    /** The tool with this name in its underscore form. */
    public Optional<ToolSpec> find(String name) {
        return tools.stream()
                .filter(tool ->
                        normal(tool.name()).equals(name) || normal(tool.name()).endsWith("_" + name))
                .findFirst();
    }

    /** A name in its underscore form. */
    static String normal(String name) {
        return name.replaceAll("[^A-Za-z0-9]+", "_");
    }
}
