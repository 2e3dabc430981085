package io.flotilla.agent.model;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import java.time.Duration;
import java.util.Optional;

/** Why a call to a model failed, in terms of the error contract. */
public class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final transient Optional<Duration> retryAfter;

    ModelException(Failure failure, Optional<Duration> retryAfter, Throwable cause) {
        super(failure.code() + ": " + failure.message(), cause);
        this.failure = failure;
        this.retryAfter = retryAfter;
    }

    public Failure failure() {
        return failure;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** True when the provider is away or busy: the work is not wrong, it is early. */
    public boolean passes() {
        return failure.errorClass() == ErrorClass.UNAVAILABLE || failure.errorClass() == ErrorClass.RATE_LIMIT;
    }
}
