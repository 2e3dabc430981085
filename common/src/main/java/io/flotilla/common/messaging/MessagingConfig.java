package io.flotilla.common.messaging;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Settings of the inbox and the outbox. */
@ConfigMapping(prefix = "flotilla.messaging")
public interface MessagingConfig {
    /** How long a claimed message is ours before another instance may take it over. */
    @WithDefault("10s")
    Duration lease();

    /** How often the leases of messages in work are renewed; well below {@link #lease()}. */
    @WithDefault("3s")
    Duration renew();

    /** How many messages one instance works on at once. */
    @WithDefault("32")
    @Min(1) int concurrency();

    /** After how many failed attempts a message goes to the dead letters. */
    @WithDefault("5")
    @Min(1) int maxAttempts();

    /** The wait after the first failed attempt; it doubles with each further one, up to {@link #maxBackoff()}. */
    @WithDefault("200ms")
    Duration backoff();

    @WithDefault("30s")
    Duration maxBackoff();

    /** How often left-over work is looked for: expired leases, retries that are due, events that were not sent. */
    @WithDefault("1s")
    Duration poll();

    /** How long handled messages are remembered, which is how late a duplicate may come. */
    @WithDefault("7d")
    Duration retention();
}
