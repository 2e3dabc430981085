package io.flotilla.workflow.definition.domain;

import java.util.List;

/** The other workflows that a definition starts as sub-runs. */
public final class SubWorkflows {
    private SubWorkflows() {}

    /** @param path of the step's {@code uses} in the document */
    public record Reference(String path, Uses.Workflow workflow) {}

    public static List<Reference> of(Definition definition) {
        return definition.placed().stream()
                .filter(placed -> placed.step().uses() instanceof Uses.Workflow)
                .map(placed -> new Reference(
                        placed.path() + ".uses", (Uses.Workflow) placed.step().uses()))
                .toList();
    }

    static void check(Definition definition, Problems problems) {
        for (Reference reference : of(definition)) {
            if (reference.workflow().name().equals(definition.name())) {
                problems.add(reference.path(), "a workflow cannot start itself: its runs would never end");
            }
        }
    }
}
