package io.flotilla.gateway.http;

import io.flotilla.common.problem.Problem;
import java.time.Duration;
import java.util.List;

/** A request that ends at the gateway, with the answer that it gets. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final long retryAfterSeconds;

    private RefusedException(Problem problem, long retryAfterSeconds) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** An answer that will be the same next time. */
    public static RefusedException of(int status, String code, String detail) {
        return new RefusedException(Problem.of(status, code, detail, false, List.of()), 0);
    }

    /** An answer that may be another after {@code wait}, which is rounded up to whole seconds. */
    public static RefusedException forNow(int status, String code, String detail, Duration wait) {
        return new RefusedException(
                Problem.of(status, code, detail, true, List.of()),
                Math.max(1, wait.plusMillis(999).toSeconds()));
    }

    public static RefusedException unauthenticated(String detail) {
        return of(401, "unauthenticated", detail);
    }

    public Problem problem() {
        return problem;
    }

    /** 0 when there is no use in trying again. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
