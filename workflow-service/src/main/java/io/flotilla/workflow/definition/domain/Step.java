package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/**
 * One step as it is written; fields that were left out are null, except lists.
 *
 * @param needs only what is named in {@code needs}; what expressions read is added by the {@link Plan}
 * @param with the input: JSON with expressions
 * @param condition the {@code if}
 * @param foreach a list, or an expression that gives one
 * @param maxParallel how many items of a {@code foreach} are worked on at once
 * @param timeout of each attempt
 * @param compensate undoes what the step did, when the run fails or is cancelled later; or null
 * @param cache null unless the step takes the result that the same work had before
 * @param loop null unless the step is done again until its result is good enough
 */
public record Step(
        String id,
        Uses uses,
        List<String> needs,
        JsonNode with,
        String condition,
        JsonNode foreach,
        int maxParallel,
        Retry retry,
        Duration timeout,
        boolean continueOnError,
        Loop loop,
        Step compensate,
        StepCache cache,
        String description) {

    public static final int DEFAULT_PARALLEL = 8;

    public Step {
        needs = List.copyOf(needs);
    }

    /** What the step does, without what is said about it. */
    public Step undescribed() {
        return new Step(
                id,
                uses,
                needs,
                with,
                condition,
                foreach,
                maxParallel,
                retry,
                timeout,
                continueOnError,
                loop,
                compensate,
                cache,
                null);
    }
}
