package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.FieldError;
import java.util.List;

/** The other workflows that a definition starts as sub-runs: they are there, and get inputs that they have. */
public final class SubWorkflows {
    private SubWorkflows() {}

    /** @param path of the step in the document */
    private record Start(String path, Uses.Workflow workflow, JsonNode with) {}

    /** @param path of the step's {@code uses} in the document */
    public record Reference(String path, Uses.Workflow workflow) {}

    public static List<Reference> of(Definition definition) {
        return starts(definition).stream()
                .map(start -> new Reference(start.path() + ".uses", start.workflow()))
                .toList();
    }

    private static List<Start> starts(Definition definition) {
        return definition.placed().stream()
                .filter(placed -> placed.step().uses() instanceof Uses.Workflow)
                .map(placed -> new Start(
                        placed.path(),
                        (Uses.Workflow) placed.step().uses(),
                        placed.step().with()))
                .toList();
    }

    /** @param known null when it does not matter what there is */
    static void check(Definition definition, KnownWorkflows known, Problems problems) {
        for (Start start : starts(definition)) {
            if (start.workflow().name().equals(definition.name())) {
                problems.add(start.path() + ".uses", "a workflow cannot start itself: its runs would never end");
            } else if (known != null) {
                check(start, known, problems);
            }
        }
    }

    private static void check(Start start, KnownWorkflows known, Problems problems) {
        Uses.Workflow wanted = start.workflow();
        Integer latest = known.latest().get(wanted.name());
        if (latest == null) {
            problems.unknown(
                    start.path() + ".uses",
                    "there is no workflow '" + wanted.name() + "'; publish it first",
                    wanted.name(),
                    known.names());
            return;
        }
        known.find(wanted)
                .ifPresentOrElse(
                        definition -> problems.addAll(inputs(start, definition)),
                        () -> problems.add(
                                start.path() + ".uses",
                                "there is no version " + wanted.version() + " of '" + wanted.name()
                                        + "'; the latest is " + latest));
    }

    private static List<FieldError> inputs(Start start, Definition definition) {
        return Inputs.checkKnown(definition.inputs(), start.with(), start.path() + ".with");
    }
}
