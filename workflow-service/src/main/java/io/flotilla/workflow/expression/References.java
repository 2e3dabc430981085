package io.flotilla.workflow.expression;

import java.util.Set;

/**
 * What an expression reads.
 *
 * @param steps ids of the steps whose results it reads
 * @param inputs names of the run's inputs
 * @param item whether it reads {@code item} or {@code index}
 * @param event whether it reads {@code event}
 */
public record References(Set<String> steps, Set<String> inputs, boolean item, boolean event) {
    public References {
        steps = Set.copyOf(steps);
        inputs = Set.copyOf(inputs);
    }
}
