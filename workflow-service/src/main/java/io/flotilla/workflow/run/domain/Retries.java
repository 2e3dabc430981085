package io.flotilla.workflow.run.domain;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Retry;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Whether a failed attempt, of a step or of a whole run, is followed by another, and when. */
public final class Retries {
    /** Without a rule of its own, a step survives that something was away for a moment. */
    private static final Retry DEFAULT =
            new Retry(3, Duration.ofSeconds(1), Set.of(ErrorClass.UNAVAILABLE, ErrorClass.RATE_LIMIT));

    /** What no repetition mends; a rule that wants it must name it. */
    private static final Set<ErrorClass> PERMANENT = Set.of(
            ErrorClass.VALIDATION,
            ErrorClass.NOT_FOUND,
            ErrorClass.FORBIDDEN,
            ErrorClass.BUDGET,
            ErrorClass.GATE,
            ErrorClass.CANCELLED);

    private static final Duration LONGEST = Duration.ofMinutes(5);

    private Retries() {}

    /** @param attempt the one that failed, from 1 @param jitter from 0 to 1: takes up to half of the wait away */
    public static Optional<Duration> next(Retry written, Failure error, int attempt, double jitter) {
        Retry rule = written == null ? DEFAULT : written;
        boolean named = rule.on().contains(error.errorClass());
        boolean wanted = rule.on().isEmpty() ? !PERMANENT.contains(error.errorClass()) : named;
        if (written == null) {
            wanted &= error.retryable();
        }
        if (!wanted || attempt >= rule.attempts()) {
            return Optional.empty();
        }
        long exponential = rule.backoff().toMillis() << Math.min(attempt - 1, 20);
        long longest = Math.max(LONGEST.toMillis(), rule.backoff().toMillis());
        long millis = Math.min(exponential, longest);
        return Optional.of(Duration.ofMillis(millis - (long) (jitter * (millis / 2.0))));
    }
}
