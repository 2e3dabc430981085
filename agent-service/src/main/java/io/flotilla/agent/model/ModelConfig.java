package io.flotilla.agent.model;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;

/** Which models there are, and how patient we are with them. */
@ConfigMapping(prefix = "flotilla.agent")
public interface ModelConfig {
    /** Where the offline model answers; used when there is no key for another provider. */
    Optional<String> offlineUrl();

    OpenAi openai();

    Retry retry();

    /** The longest silence in a stream before the call is given up. */
    @WithDefault("60s")
    Duration idleTimeout();

    @WithDefault("5s")
    Duration connectTimeout();

    /** OpenAI, or whatever speaks its protocol. */
    interface OpenAi {
        /** Without it the provider is not used. */
        Optional<String> apiKey();

        @WithDefault("https://api.openai.com/v1")
        String baseUrl();

        /** The model that is used when an agent names none. */
        @WithDefault("gpt-4.1-mini")
        String model();
    }

    /** The one loop that repeats failed calls. */
    interface Retry {
        @WithDefault("4")
        @Min(1) @Max(10) int attempts();

        /** The wait after the first failure; it doubles with each further one, up to {@link #maxBackoff()}. */
        @WithDefault("500ms")
        Duration backoff();

        @WithDefault("8s")
        Duration maxBackoff();

        /** How much of a longer Retry-After is waited for before the work is put back into the queue. */
        @WithDefault("20s")
        Duration maxWait();
    }
}
