package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** What happened to a question that a step asks of people. */
public sealed interface ApprovalEvent extends RunEvent.OfStep {
    /**
     * @param rules who decides and how; null when anybody's first word does
     * @param asked the digest without what people have changed of the steps that come after; null when it is the same
     */
    record Requested(
            Instant at,
            StepKey step,
            String approvalId,
            String digest,
            String title,
            String description,
            JsonNode form,
            JsonNode subject,
            Instant expiresAt,
            ApprovalRules rules,
            String asked)
            implements ApprovalEvent {}

    /**
     * One of several people who decide has said something.
     *
     * @param vote approved or rejected
     * @param onBehalfOf who delegated the voice, or null when it is the person's own
     */
    record Voted(
            Instant at,
            StepKey step,
            String approvalId,
            String vote,
            String reason,
            String votedBy,
            String onBehalfOf,
            String digest,
            JsonNode answers)
            implements ApprovalEvent {}

    /**
     * Somebody lets another one speak for it; or takes the voice back, when both are the same.
     *
     * @param own whether the voice is the delegator's own, or only one that it holds
     */
    record Delegated(
            Instant at, StepKey step, String approvalId, String delegatedBy, String to, boolean own, String reason)
            implements ApprovalEvent {}

    /** Those who are asked were reminded. @param number from 1 */
    record Reminded(Instant at, StepKey step, String approvalId, int number, Approval.Missing missing)
            implements ApprovalEvent {}

    /** Nobody decided in time, and others are asked; what was said before does not count. @param level from 1 */
    record Escalated(
            Instant at, StepKey step, String approvalId, int level, Approvers approvers, int quorum, Instant expiresAt)
            implements ApprovalEvent {}

    /** A step that comes after was modified: the approval would cover something else, and is asked for anew. */
    record Changed(Instant at, StepKey step, String approvalId, String digest, String reason, String changedBy)
            implements ApprovalEvent {}

    record Decided(
            Instant at,
            StepKey step,
            String approvalId,
            String decision,
            String reason,
            String decidedBy,
            String digest,
            JsonNode answers)
            implements ApprovalEvent {}
}
