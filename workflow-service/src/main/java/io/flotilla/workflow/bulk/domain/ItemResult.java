package io.flotilla.workflow.bulk.domain;

import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.domain.Outcome;

/**
 * What came of a bulk operation for one run.
 *
 * @param code why it was refused, stable; null when it was done
 * @param newRunId the fork that a retry made, or null
 */
public record ItemResult(String code, String message, String newRunId) {
    private static final ItemResult DONE = new ItemResult(null, null, null);

    public static ItemResult done() {
        return DONE;
    }

    public static ItemResult forked(String newRunId) {
        return new ItemResult(null, null, newRunId);
    }

    public static ItemResult refused(String code, String message) {
        return new ItemResult(code, message, null);
    }

    public static ItemResult refused(ProblemException problem) {
        return refused(problem.code(), problem.getMessage());
    }

    /** @param outcome null when there is no such run */
    public static ItemResult of(Outcome outcome) {
        return switch (outcome) {
            case null -> refused("not-found", "there is no such run");
            case Outcome.Decided ignored -> done();
            case Outcome.Refused refused -> refused(refused.code(), refused.message());
        };
    }

    public boolean isDone() {
        return code == null;
    }
}
