package io.flotilla.agent.model;

import java.time.Duration;
import java.util.Optional;

/** An answer of a provider that is not a success. */
class ProviderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String body;
    private final transient Optional<Duration> retryAfter;

    ProviderException(int status, String body, Optional<Duration> retryAfter) {
        super("the provider answered " + status);
        this.status = status;
        this.body = body == null ? "" : body;
        this.retryAfter = retryAfter;
    }

    int status() {
        return status;
    }

    String body() {
        return body;
    }

    Optional<Duration> retryAfter() {
        return retryAfter == null ? Optional.empty() : retryAfter;
    }
}
