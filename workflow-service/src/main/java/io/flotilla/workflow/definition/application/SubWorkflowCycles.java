package io.flotilla.workflow.definition.application;

import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.domain.Definition;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Problems;
import io.flotilla.workflow.definition.domain.SubWorkflows;
import io.flotilla.workflow.definition.domain.SubWorkflows.Reference;
import io.flotilla.workflow.definition.persistence.WorkflowVersion;
import io.flotilla.workflow.definition.persistence.WorkflowVersions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether what a workflow starts as sub-runs comes back to it, by the versions that are current now. No reason to refuse
 * it: they may be others when it runs, and a condition may end the round before.
 */
@ApplicationScoped
class SubWorkflowCycles {
    /** How many workflows are looked at for one reference. */
    private static final int MOST = 100;

    @Inject
    WorkflowVersions versions;

    /** Warnings, by the path of the step that begins the round. */
    Uni<List<FieldError>> find(String tenant, Definition definition) {
        Problems problems = new Problems();
        return Multi.createFrom()
                .iterable(SubWorkflows.of(definition))
                .onItem()
                .transformToUniAndConcatenate(reference ->
                        find(tenant, definition.name(), reference).invoke(round -> warn(reference, round, problems)))
                .collect()
                .last()
                .map(ignored -> problems.warnings());
    }

    private Uni<List<String>> find(String tenant, String name, Reference reference) {
        String first = reference.workflow().name();
        Map<String, String> startedBy = new HashMap<>(Map.of(first, name));
        return versions.find(tenant, first, reference.workflow().version())
                .flatMap(version -> further(tenant, name, level(version, startedBy), startedBy, Limits.SUB_RUN_DEPTH));
    }

    /** Level by level: the shortest round is the one that is told. Empty when there is none. */
    private Uni<List<String>> further(
            String tenant, String name, List<String> level, Map<String, String> startedBy, int levels) {
        if (startedBy.containsKey(name)) {
            return Uni.createFrom().item(round(name, startedBy));
        }
        if (level.isEmpty() || levels == 0 || startedBy.size() > MOST) {
            return Uni.createFrom().item(List.of());
        }
        List<String> next = new ArrayList<>();
        return Multi.createFrom()
                .iterable(level)
                .onItem()
                .transformToUniAndConcatenate(below -> versions.find(tenant, below, null))
                .invoke(version -> next.addAll(level(version, startedBy)))
                .collect()
                .last()
                .chain(() -> further(tenant, name, next, startedBy, levels - 1));
    }

    /** What a version starts that was not met before. */
    private static List<String> level(WorkflowVersion version, Map<String, String> startedBy) {
        List<String> next = new ArrayList<>();
        for (String used :
                version == null ? List.<String>of() : List.of(Json.read(version.usedWorkflows, String[].class))) {
            if (startedBy.putIfAbsent(used, version.name) == null) {
                next.add(used);
            }
        }
        return next;
    }

    private static List<String> round(String name, Map<String, String> startedBy) {
        List<String> round = new ArrayList<>(List.of(name));
        do {
            round.addFirst(startedBy.get(round.getFirst()));
        } while (!round.getFirst().equals(name));
        return round;
    }

    private static void warn(Reference reference, List<String> round, Problems problems) {
        if (!round.isEmpty()) {
            problems.warn(
                    reference.path(),
                    "comes back to where it began: " + String.join(" > ", round)
                            + "; a run that gets there fails with recursive-sub-run");
        }
    }
}
