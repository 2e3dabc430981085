package io.flotilla.workflow.bulk.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.workflow.bulk.domain.BulkAction;
import io.flotilla.workflow.bulk.persistence.BulkOperations.Counts;
import io.flotilla.workflow.bulk.persistence.BulkOperations.Fork;
import io.flotilla.workflow.bulk.persistence.BulkOperations.Refusal;
import io.flotilla.workflow.bulk.persistence.BulkRow;
import java.time.Instant;
import java.util.List;

/**
 * A bulk operation, and how far it is.
 *
 * @param state running, completed or cancelled
 * @param total how many runs were meant when it was asked for
 * @param refused with how many of them nothing was done
 * @param pending how many are left; of a cancelled operation nothing is done with them
 * @param refusals the first hundred, by the runs' ids; absent in lists
 * @param forks of a retry, the runs that go on from those which had failed; the first hundred, absent in lists
 */
public record BulkView(
        String id,
        BulkAction action,
        String state,
        int total,
        int done,
        int refused,
        int pending,
        JsonNode filter,
        String reason,
        Instant createdAt,
        String createdBy,
        Instant finishedAt,
        List<Refusal> refusals,
        List<Fork> forks) {

    static BulkView of(BulkRow row, Counts counts, List<Refusal> refusals, List<Fork> forks) {
        return new BulkView(
                row.id(),
                row.action(),
                row.state(),
                row.total(),
                counts.done(),
                counts.refused(),
                counts.pending(),
                row.filter(),
                row.reason(),
                row.createdAt(),
                row.createdBy(),
                row.finishedAt(),
                refusals,
                forks);
    }

    /** Nothing was done yet. */
    static BulkView begun(BulkRow row) {
        return of(row, new Counts(row.total(), 0, 0), null, null);
    }
}
