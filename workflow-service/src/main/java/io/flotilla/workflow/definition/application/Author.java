package io.flotilla.workflow.definition.application;

import java.util.Set;

/** Who brings a definition, or starts a run of one. @param scopes what the request's token allows */
public record Author(String tenant, Set<String> scopes) {
    public Author {
        scopes = Set.copyOf(scopes);
    }
}
