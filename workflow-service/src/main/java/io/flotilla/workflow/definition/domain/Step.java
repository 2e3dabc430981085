package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One step as it is written; fields that were left out are null, except lists.
 *
 * @param needs only what is named in {@code needs}; what expressions read is added by the {@link Plan}
 * @param with the input: JSON with expressions
 * @param condition the {@code if}
 * @param foreach a list, or an expression that gives one
 * @param maxParallel how many items of a {@code foreach} are worked on at once
 * @param timeout of each attempt
 * @param totalTimeout of the step in all, with everything between its attempts
 * @param compensate undoes what the step did, when the run fails or is cancelled later; or null
 * @param cache null unless the step takes the result that the same work had before
 * @param loop null unless the step is done again until its result is good enough
 * @param concurrency null unless only so many attempts may be at work at once
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
        Duration totalTimeout,
        boolean continueOnError,
        Loop loop,
        Group concurrency,
        Step compensate,
        StepCache cache,
        String description) {

    public static final int DEFAULT_PARALLEL = 8;

    public Step {
        needs = List.copyOf(needs);
    }

    /**
     * As a part of a plan: with an id below that of the plan's step, as have those of {@code parts} that it needs.
     *
     * @param parts the ids of all steps that were drafted together
     */
    Step within(String plan, Set<String> parts) {
        return new Step(
                Plan.partId(plan, id),
                uses,
                needs.stream()
                        .map(need -> parts.contains(need) ? Plan.partId(plan, need) : need)
                        .toList(),
                with,
                condition,
                foreach,
                maxParallel,
                retry,
                timeout,
                totalTimeout,
                continueOnError,
                loop,
                concurrency,
                compensate == null ? null : compensate.within(plan, Set.of()),
                cache,
                description);
    }

    /** With another input. */
    public Step with(JsonNode input) {
        return with(input, description);
    }

    /** What the step does, without what is said about it. */
    public Step undescribed() {
        return with(with, null);
    }

    private Step with(JsonNode input, String about) {
        return new Step(
                id,
                uses,
                needs,
                input,
                condition,
                foreach,
                maxParallel,
                retry,
                timeout,
                totalTimeout,
                continueOnError,
                loop,
                concurrency,
                compensate,
                cache,
                about);
    }
}
