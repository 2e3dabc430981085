package io.flotilla.workflow.run.api;

import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Wanted;
import io.flotilla.workflow.run.domain.RunStatus;
import io.flotilla.workflow.run.persistence.RunFilter;
import java.time.Instant;
import java.util.List;

/**
 * Which runs are asked for; what is null does not matter.
 *
 * @param label each {@code key:value}
 * @param createdAfter an RFC 3339 instant, and so is {@code createdBefore}
 * @param q a part of the workflow's name, or how the id begins
 * @param parent the run whose sub-runs are meant
 * @param archived whether the archived ones are meant; otherwise the others are
 */
public record WantedRuns(
        List<String> label,
        String workflow,
        String status,
        String createdAfter,
        String createdBefore,
        String q,
        String parent,
        Boolean archived) {
    /** Fails with 422 and the field. @param at what stands before the fields' names, with its dot */
    public RunFilter filter(String at) {
        return new RunFilter(
                Wanted.labels(label, at + "label"),
                Wanted.text(workflow, at + "workflow"),
                status(at + "status"),
                instant(createdAfter, at + "createdAfter"),
                instant(createdBefore, at + "createdBefore"),
                Wanted.text(q, at + "q"),
                Wanted.text(parent, at + "parent"),
                Boolean.TRUE.equals(archived));
    }

    /** Null stays null. Fails with 422. */
    static Boolean flag(String text, String field) {
        return switch (text) {
            case null -> null;
            case "true" -> true;
            case "false" -> false;
            default -> throw ProblemException.invalid(field, "must be true or false");
        };
    }

    private RunStatus status(String field) {
        try {
            return status == null ? null : RunStatus.of(status);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(field, "'" + status + "' is not a status of runs");
        }
    }

    private static Instant instant(String text, String field) {
        return text == null
                ? null
                : Wanted.instant(text)
                        .orElseThrow(() -> ProblemException.invalid(
                                field, "must be an RFC 3339 instant, such as 2026-01-31T12:00:00Z"));
    }
}
