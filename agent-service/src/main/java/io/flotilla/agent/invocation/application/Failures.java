package io.flotilla.agent.invocation.application;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;

/** Ways in which an invocation ends that are nobody's fault but its limits'. */
final class Failures {
    private Failures() {}

    static Failure cancelled(String reason) {
        return Failure.of(
                ErrorClass.CANCELLED, "cancelled", reason == null || reason.isBlank() ? "it was cancelled" : reason);
    }

    static Failure deadline() {
        return Failure.retryable(ErrorClass.TIMEOUT, "deadline", "the agent did not finish by its deadline");
    }

    static Failure turnLimit(int turns) {
        return Failure.retryable(
                ErrorClass.MODEL, "turn-limit", "the agent had no final answer after " + turns + " turns");
    }
}
