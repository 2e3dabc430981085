package io.flotilla.workflow.expression;

import java.util.List;
import java.util.Set;

/**
 * What an expression reads.
 *
 * @param steps ids of the steps whose results it reads
 * @param inputs names of the run's inputs
 * @param item whether it reads {@code item} or {@code index}
 * @param event whether it reads {@code event}
 * @param fields what it reads of steps and inputs by name, where it fails when that is not there
 */
public record References(Set<String> steps, Set<String> inputs, boolean item, boolean event, Set<Field> fields) {
    public References {
        steps = Set.copyOf(steps);
        inputs = Set.copyOf(inputs);
        fields = Set.copyOf(fields);
    }

    /** @param root {@code steps} or {@code inputs} @param names from there on, such as a step's id, output, result */
    public record Field(String root, List<String> names) {
        public Field {
            names = List.copyOf(names);
        }
    }
}
