package io.flotilla.workflow.definition.domain;

import io.flotilla.common.problem.ErrorClass;
import java.time.Duration;
import java.util.Set;

/**
 * A step's rule for trying again.
 *
 * @param attempts how often in all, from 1
 * @param backoff the wait after the first failure; it doubles with each further one
 * @param on the classes of error that are tried again; empty means all but those that no repetition mends
 */
public record Retry(int attempts, Duration backoff, Set<ErrorClass> on) {
    public Retry {
        on = Set.copyOf(on);
    }
}
