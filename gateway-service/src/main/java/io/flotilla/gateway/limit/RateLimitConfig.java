package io.flotilla.gateway.limit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How many requests one API key may make, over all instances of the gateway. */
@ConfigMapping(prefix = "flotilla.gateway.rate-limit")
public interface RateLimitConfig {
    /** Requests per {@link #window()}; they may come all at once. */
    @WithDefault("6000")
    @Min(1) int requests();

    @WithDefault("60s")
    Duration window();

    /** How long Redis may take; after that, and for a second, this instance counts alone. */
    @WithDefault("250ms")
    Duration redisTimeout();
}
