package io.flotilla.workflow.catalogue.domain;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a tenant can use, as far as one definition needs it.
 *
 * @param entries what was looked for and found
 * @param latest every known name with its latest version, of the kinds of which something was not found
 * @param complete the kinds of which everything is known: what is not found there does not exist
 */
public record Catalogue(Map<Ref, Entry> entries, Map<Kind, Map<String, Integer>> latest, Set<Kind> complete) {
    public Catalogue {
        entries = Map.copyOf(entries);
        latest = Map.copyOf(latest);
        complete = Set.copyOf(complete);
    }

    public Optional<Entry> find(Ref ref) {
        return Optional.ofNullable(entries.get(ref));
    }

    public Map<String, Integer> latest(Kind kind) {
        return latest.getOrDefault(kind, Map.of());
    }

    public boolean isComplete(Kind kind) {
        return complete.contains(kind);
    }

    /** The tool of this name, when it is among what was looked for. */
    public Optional<Entry> tool(String name) {
        return find(new Ref(Kind.TOOL, name, null));
    }
}
