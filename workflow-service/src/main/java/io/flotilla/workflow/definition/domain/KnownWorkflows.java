package io.flotilla.workflow.definition.domain;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Published workflows, as far as one definition names them.
 *
 * @param found by reference ({@code name} or {@code name@version}): the version that is named, or the current one
 * @param latest the number of the latest version of each that there is
 * @param names those that could be meant where one is not there
 */
public record KnownWorkflows(Map<String, Definition> found, Map<String, Integer> latest, Collection<String> names) {
    public static final KnownWorkflows NONE = new KnownWorkflows(Map.of(), Map.of(), List.of());

    public KnownWorkflows {
        found = Map.copyOf(found);
        latest = Map.copyOf(latest);
        names = List.copyOf(names);
    }

    Optional<Definition> find(Uses.Workflow workflow) {
        return Optional.ofNullable(found.get(workflow.ref()));
    }
}
