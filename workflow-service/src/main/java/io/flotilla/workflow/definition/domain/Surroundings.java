package io.flotilla.workflow.definition.domain;

import io.flotilla.workflow.catalogue.domain.Catalogue;
import java.util.Optional;
import java.util.Set;

/**
 * What there is around a definition: agents, tools and workflows to use, and what whoever wrote it may do.
 *
 * @param scopes null when nobody's permissions matter
 * @param workflows null when those that it starts do not matter
 */
public record Surroundings(Catalogue catalogue, Set<String> scopes, KnownWorkflows workflows) {
    public Surroundings(Catalogue catalogue, Set<String> scopes) {
        this(catalogue, scopes, null);
    }

    Optional<Definition> find(Uses.Workflow workflow) {
        return workflows == null ? Optional.empty() : workflows.find(workflow);
    }
}
