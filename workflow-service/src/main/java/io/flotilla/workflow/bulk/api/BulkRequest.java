package io.flotilla.workflow.bulk.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.bulk.domain.BulkAction;
import io.flotilla.workflow.run.api.WantedRuns;
import io.flotilla.workflow.run.persistence.RunFilter;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * @param action archive, cancel, pause, resume or retry
 * @param filter which runs are meant, as in {@code GET /api/v1/runs}; either this or {@code ids}
 * @param ids which runs are meant, 1,000 at most
 * @param reason shown in the runs' timelines
 * @param dryRun only says which runs are meant
 */
public record BulkRequest(
        String action,
        WantedRuns filter,
        List<String> ids,
        @Size(max = 2000) String reason,
        Boolean dryRun) {
    private static final int MOST_IDS = 1_000;
    private static final int LONGEST_ID = 100;

    static BulkRequest orEmpty(BulkRequest body) {
        return body == null ? new BulkRequest(null, null, null, null, null) : body;
    }

    /** Fails with 422 and every field that is wrong. */
    BulkRequest checked() {
        List<FieldError> errors = new ArrayList<>();
        if (action == null || BulkAction.of(action).isEmpty()) {
            errors.add(new FieldError("action", "must be one of " + actions()));
        }
        if ((filter == null) == (ids == null)) {
            errors.add(new FieldError("filter", "or ids must be given, and not both"));
        }
        if (filter != null && runs().isEmpty()) {
            errors.add(new FieldError("filter", "must say something; nothing is done to all runs by mistake"));
        }
        if (ids != null
                && (ids.isEmpty() || ids.size() > MOST_IDS || ids.stream().anyMatch(BulkRequest::isNoId))) {
            errors.add(new FieldError("ids", "must be 1 to " + MOST_IDS + " ids of runs"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return this;
    }

    BulkAction wanted() {
        return BulkAction.of(action).orElseThrow();
    }

    /** Null when the runs are named. Fails with 422. */
    RunFilter runs() {
        return filter == null ? null : filter.filter("filter.");
    }

    /** The filter as it came; null when the runs are named. */
    JsonNode written() {
        return filter == null ? null : Json.parse(Json.text(filter));
    }

    private static boolean isNoId(String id) {
        return id == null
                || id.isBlank()
                || id.length() > LONGEST_ID
                || id.chars().anyMatch(Character::isISOControl);
    }

    private static String actions() {
        return Arrays.stream(BulkAction.values()).map(BulkAction::wireName).collect(Collectors.joining(", "));
    }
}
