package io.flotilla.workflow.definition.domain;

import io.flotilla.workflow.catalogue.domain.Catalogue;
import java.util.Set;

/**
 * What there is around a definition: agents and tools to use, and what whoever wrote it may do.
 *
 * @param scopes null when nobody's permissions matter
 */
public record Surroundings(Catalogue catalogue, Set<String> scopes) {}
