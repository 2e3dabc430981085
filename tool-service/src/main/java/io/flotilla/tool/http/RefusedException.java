package io.flotilla.tool.http;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;

/** A fetch that must not, or could not, be made; its {@link #failure()} is the call's answer. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    private RefusedException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    static RefusedException forbidden(String message) {
        return new RefusedException(Failure.of(ErrorClass.FORBIDDEN, "address-refused", message));
    }

    static RefusedException invalid(String message) {
        return new RefusedException(Failure.of(ErrorClass.VALIDATION, "invalid-url", message));
    }

    static RefusedException unreachable(String message) {
        return new RefusedException(Failure.retryable(ErrorClass.UNAVAILABLE, "unreachable", message));
    }

    Failure failure() {
        return failure;
    }
}
