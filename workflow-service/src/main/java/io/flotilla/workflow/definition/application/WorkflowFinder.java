package io.flotilla.workflow.definition.application;

import io.flotilla.workflow.definition.domain.Definition;
import io.flotilla.workflow.definition.domain.KnownWorkflows;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.definition.persistence.DefinitionStore;
import io.flotilla.workflow.definition.persistence.WorkflowVersion;
import io.flotilla.workflow.definition.persistence.WorkflowVersions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks up the published workflows that a definition names. */
@ApplicationScoped
class WorkflowFinder {
    /** How many names are looked at for the one that was probably meant. */
    private static final int NEAR = 500;

    @Inject
    DefinitionStore store;

    @Inject
    WorkflowVersions versions;

    Uni<KnownWorkflows> find(String tenant, Set<Uses.Workflow> wanted) {
        if (wanted.isEmpty()) {
            return Uni.createFrom().item(KnownWorkflows.NONE);
        }
        Map<String, Definition> found = new HashMap<>();
        Map<String, Integer> latest = new HashMap<>();
        return Multi.createFrom()
                .iterable(wanted)
                .onItem()
                .transformToUniAndConcatenate(workflow -> latest(tenant, workflow, latest)
                        .chain(() -> store.published(tenant, workflow.name(), workflow.version()))
                        .invoke(pinned -> add(workflow, pinned, found)))
                .collect()
                .last()
                .chain(() -> names(tenant, wanted, latest))
                .map(names -> new KnownWorkflows(found, latest, names));
    }

    private Uni<WorkflowVersion> latest(String tenant, Uses.Workflow workflow, Map<String, Integer> latest) {
        return versions.find(tenant, workflow.name(), null).invoke(version -> {
            if (version != null) {
                latest.put(version.name, version.version);
            }
        });
    }

    private static void add(Uses.Workflow workflow, Pinned pinned, Map<String, Definition> found) {
        if (pinned != null) {
            found.put(workflow.ref(), pinned.plan().definition());
        }
    }

    private Uni<List<String>> names(String tenant, Set<Uses.Workflow> wanted, Map<String, Integer> latest) {
        return wanted.stream().allMatch(workflow -> latest.containsKey(workflow.name()))
                ? Uni.createFrom().item(List.of())
                : versions.latest(tenant, null, Map.of(), null, NEAR)
                        .map(known ->
                                known.stream().map(version -> version.name).toList());
    }
}
