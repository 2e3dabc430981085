package io.flotilla.workflow.run.approval;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.persistence.Times;
import io.flotilla.workflow.run.domain.Approval;
import io.flotilla.workflow.run.domain.Approvers;
import io.flotilla.workflow.run.domain.Delegation;
import io.flotilla.workflow.run.domain.OnExpiry;
import io.flotilla.workflow.run.domain.Vote;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;

/**
 * A question to people.
 *
 * @param status pending, approved, rejected, expired or cancelled
 * @param approvers who is asked now; null when everybody is who may decide on approvals at all
 * @param level how often it was escalated
 * @param votes null, as all that follows from rules, for questions of releases that knew no votes
 * @param missing what is to come before it is decided; null when it is
 */
public record ApprovalRow(
        String id,
        String runId,
        String stepId,
        String status,
        String digest,
        String title,
        String description,
        JsonNode subject,
        JsonNode form,
        Instant requestedAt,
        Instant expiresAt,
        Instant decidedAt,
        String decidedBy,
        String reason,
        JsonNode answers,
        Approvers approvers,
        Integer quorum,
        Integer rejections,
        Boolean excludeRequester,
        OnExpiry onExpiry,
        Integer level,
        List<Vote> votes,
        List<Delegation> delegations,
        Integer reminded,
        Approval.Missing missing) {

    static ApprovalRow of(Row row) {
        JsonNode json = json(row, "standing");
        Standing standing = json == null ? null : Json.convert(json, Standing.class);
        return standing == null ? of(row, null, null) : of(row, standing, standing.missing());
    }

    /** @param missing only of a question that is open */
    private static ApprovalRow of(Row row, Standing standing, Approval.Missing missing) {
        boolean known = standing != null;
        boolean open = row.getString("status").equals("pending");
        return new ApprovalRow(
                row.getString("id"),
                row.getString("run_id"),
                row.getString("step_id"),
                row.getString("status"),
                row.getString("digest"),
                row.getString("title"),
                row.getString("description"),
                json(row, "subject"),
                json(row, "form"),
                Times.instant(row, "requested_at"),
                Times.instant(row, "expires_at"),
                Times.instant(row, "decided_at"),
                row.getString("decided_by"),
                row.getString("reason"),
                json(row, "answers"),
                known ? standing.approvers() : null,
                known ? standing.quorum() : null,
                known ? standing.rejections() : null,
                known ? standing.excludeRequester() : null,
                known ? standing.onExpiry() : null,
                known ? standing.level() : null,
                known ? standing.votes() : null,
                known ? standing.delegations() : null,
                known ? standing.reminded() : null,
                open ? missing : null);
    }

    private static JsonNode json(Row row, String column) {
        Buffer value = row.getBuffer(column);
        return value == null ? null : Json.parse(value.getBytes());
    }
}
