package io.flotilla.workflow.definition.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.domain.DefinitionReader;
import io.flotilla.workflow.definition.domain.Plan;
import io.flotilla.workflow.definition.domain.Reading;
import io.flotilla.workflow.expression.Expressions;
import java.util.List;

/** Definitions for tests, written as people write them. */
public final class Documents {
    public static final Expressions EXPRESSIONS = new Expressions();

    private Documents() {}

    public static JsonNode yaml(String text) {
        return DocumentReader.read(text, "application/yaml");
    }

    public static Reading read(String text) {
        return new DefinitionReader(EXPRESSIONS).read(yaml(text));
    }

    public static Plan plan(String text) {
        return switch (read(text)) {
            case Reading.Valid valid -> valid.plan();
            case Reading.Invalid invalid -> throw new AssertionError(invalid.errors());
        };
    }

    /** A workflow of these steps; {@code steps} is the YAML of the list, {@code spec} of other fields of spec. */
    public static Plan plan(String spec, String steps) {
        return plan(text(spec, steps));
    }

    public static String text(String spec, String steps) {
        return """
                apiVersion: flotilla.io/v1
                kind: Workflow
                metadata: {name: test}
                spec:
                %s
                  steps:
                %s
                """.formatted(spec.indent(2).stripTrailing(), steps.indent(4).stripTrailing());
    }

    public static List<FieldError> errors(String text) {
        return read(text) instanceof Reading.Invalid invalid ? invalid.errors() : List.of();
    }
}
