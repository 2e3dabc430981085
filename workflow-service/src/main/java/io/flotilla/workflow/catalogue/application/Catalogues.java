package io.flotilla.workflow.catalogue.application;

import io.flotilla.workflow.catalogue.domain.Catalogue;
import io.flotilla.workflow.catalogue.domain.Entry;
import io.flotilla.workflow.catalogue.domain.Kind;
import io.flotilla.workflow.catalogue.domain.Ref;
import io.flotilla.workflow.catalogue.persistence.CatalogueStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a tenant can use. */
@ApplicationScoped
public class Catalogues {
    private static final int PAGE = 500;

    @Inject
    CatalogueStore store;

    /** What there is of these, and the names that there are instead of those which are not. */
    public Uni<Catalogue> find(String tenant, Collection<Ref> refs) {
        if (refs.isEmpty()) {
            return Uni.createFrom().item(new Catalogue(Map.of(), Map.of(), Set.of()));
        }
        return store.find(tenant, refs)
                .flatMap(found -> withTools(tenant, found))
                .flatMap(found -> catalogue(tenant, refs, found));
    }

    /** Every tool that a tenant can use and that needs a scope. */
    public Uni<List<Entry>> guardedTools(String tenant) {
        return guardedTools(tenant, "", new ArrayList<>());
    }

    private Uni<List<Entry>> guardedTools(String tenant, String after, List<Entry> found) {
        return store.all(tenant, Kind.TOOL, after, PAGE)
                .invoke(page ->
                        page.stream().filter(tool -> !tool.scopes().isEmpty()).forEach(found::add))
                .flatMap(page -> page.size() < PAGE
                        ? Uni.createFrom().item(found)
                        : guardedTools(tenant, page.getLast().name(), found));
    }

    /** The tools that agents use are among what a definition uses. */
    private Uni<Map<Ref, Entry>> withTools(String tenant, Map<Ref, Entry> found) {
        Set<Ref> tools = found.values().stream()
                .flatMap(entry -> entry.tools().stream())
                .map(name -> new Ref(Kind.TOOL, name, null))
                .filter(ref -> !found.containsKey(ref))
                .collect(Collectors.toSet());
        return tools.isEmpty()
                ? Uni.createFrom().item(found)
                : store.find(tenant, tools).map(more -> {
                    Map<Ref, Entry> all = new HashMap<>(found);
                    all.putAll(more);
                    return all;
                });
    }

    private Uni<Catalogue> catalogue(String tenant, Collection<Ref> refs, Map<Ref, Entry> found) {
        List<Ref> missing = refs.stream().filter(ref -> !found.containsKey(ref)).toList();
        return missing.isEmpty()
                ? Uni.createFrom().item(new Catalogue(found, Map.of(), Set.of()))
                : store.names(tenant, missing)
                        .flatMap(names -> store.complete().map(complete -> new Catalogue(found, names, complete)));
    }
}
