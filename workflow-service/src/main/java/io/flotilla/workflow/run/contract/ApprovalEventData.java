package io.flotilla.workflow.run.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.workflow.run.domain.Approval;
import io.flotilla.workflow.run.domain.ApprovalEvent;
import io.flotilla.workflow.run.domain.ApprovalRules;
import io.flotilla.workflow.run.domain.Approvers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What is published of events about a question to people. */
final class ApprovalEventData {
    private ApprovalEventData() {}

    static Object of(ApprovalEvent event) {
        return switch (event) {
            case ApprovalEvent.Requested e ->
                new Asked(
                        e.approvalId(),
                        e.digest(),
                        e.title(),
                        e.description(),
                        e.form(),
                        e.subject(),
                        e.expiresAt(),
                        Rules.of(e.rules()));
            case ApprovalEvent.Voted e ->
                new Voted(e.approvalId(), e.vote(), e.reason(), e.votedBy(), e.onBehalfOf(), e.digest(), e.answers());
            case ApprovalEvent.Delegated e -> new Delegated(e.approvalId(), e.delegatedBy(), e.to(), e.reason());
            case ApprovalEvent.Reminded e -> new Reminded(e.approvalId(), e.number(), Missing.of(e.missing()));
            case ApprovalEvent.Escalated e ->
                new Escalated(e.approvalId(), e.level(), Deciders.of(e.approvers()), e.quorum(), e.expiresAt());
            case ApprovalEvent.Changed e -> new Changed(e.approvalId(), e.digest(), e.reason(), e.changedBy());
            case ApprovalEvent.Decided e ->
                new Decided(e.approvalId(), e.decision(), e.reason(), e.decidedBy(), e.digest(), e.answers());
        };
    }

    record Asked(
            String approvalId,
            String digest,
            String title,
            String description,
            JsonNode form,
            JsonNode subject,
            Instant expiresAt,
            Rules rules) {}

    /** Who decides and how; null when anybody's first word does. */
    record Rules(
            Deciders approvers,
            int quorum,
            int rejections,
            boolean excludeRequester,
            String onExpiry,
            List<Level> escalate,
            Duration remindEvery,
            Integer reminders) {
        static Rules of(ApprovalRules rules) {
            return rules == null
                    ? null
                    : new Rules(
                            Deciders.of(rules.approvers()),
                            rules.quorum(),
                            rules.rejections(),
                            rules.excludeRequester(),
                            rules.onExpiry().wireName(),
                            rules.escalations().isEmpty()
                                    ? null
                                    : rules.escalations().stream()
                                            .map(Level::of)
                                            .toList(),
                            rules.remindEvery(),
                            rules.remindEvery() == null ? null : rules.reminders());
        }
    }

    record Level(Deciders to, Duration expiresIn, int quorum) {
        static Level of(ApprovalRules.Escalation level) {
            return new Level(Deciders.of(level.to()), level.expiresIn(), level.quorum());
        }
    }

    record Deciders(List<String> users, List<String> roles, List<String> groups) {
        static Deciders of(Approvers approvers) {
            return approvers == null ? null : new Deciders(approvers.users(), approvers.roles(), approvers.groups());
        }
    }

    record Missing(int approvals, int rejections, Deciders from) {
        static Missing of(Approval.Missing missing) {
            return missing == null
                    ? null
                    : new Missing(missing.approvals(), missing.rejections(), Deciders.of(missing.from()));
        }
    }

    record Voted(
            String approvalId,
            String vote,
            String reason,
            String votedBy,
            String onBehalfOf,
            String digest,
            JsonNode answers) {}

    record Delegated(String approvalId, String delegatedBy, String to, String reason) {}

    record Reminded(String approvalId, int number, Missing missing) {}

    record Escalated(String approvalId, int level, Deciders approvers, int quorum, Instant expiresAt) {}

    record Changed(String approvalId, String digest, String reason, String changedBy) {}

    record Decided(
            String approvalId, String decision, String reason, String decidedBy, String digest, JsonNode answers) {}
}
