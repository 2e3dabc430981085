package io.flotilla.workflow.run.domain;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is known of earlier results while one command is handled. The domain does not look anything up: a step whose key
 * is not known yet does not begin, the key is asked for with the outcome, and the run is woken with the answer. So what
 * was found is in the log, and nothing is looked up to read it.
 *
 * @param asked the keys that were looked up @param found those of them that have a result
 */
public record Lookups(Set<String> asked, Map<String, CacheHit> found) {
    public static final Lookups NONE = new Lookups(Set.of(), Map.of());

    public Lookups {
        asked = Set.copyOf(asked);
        found = Map.copyOf(found);
    }

    public Lookups and(Collection<String> keys, Map<String, CacheHit> hits) {
        Set<String> allAsked = new HashSet<>(asked);
        allAsked.addAll(keys);
        Map<String, CacheHit> allFound = new HashMap<>(found);
        allFound.putAll(hits);
        return new Lookups(allAsked, allFound);
    }
}
