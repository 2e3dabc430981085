package io.flotilla.workflow.definition.domain;

import java.time.Duration;

/**
 * A step takes the result that the same work had before.
 *
 * @param ttl how long a result is good
 * @param key an expression: what the result depends on instead of the whole input; or null
 */
public record StepCache(Duration ttl, String key) {
    static final Duration DEFAULT_TTL = Duration.ofDays(1);
}
