package io.flotilla.workflow.run.domain;

import java.time.Duration;
import java.util.List;

/**
 * Who decides on an approval, and how.
 *
 * @param approvers null when everybody may who may decide on approvals at all
 * @param quorum how many different people must say yes
 * @param rejections how many must say no for it to be one
 * @param excludeRequester whether the one who started the run has no say
 * @param escalations who is asked next, each when the time of those before is up
 * @param remindEvery null for no reminders
 * @param reminders how often at most those are reminded who are asked
 */
public record ApprovalRules(
        Approvers approvers,
        int quorum,
        int rejections,
        boolean excludeRequester,
        OnExpiry onExpiry,
        List<Escalation> escalations,
        Duration remindEvery,
        int reminders) {
    /** Anybody's word is enough, and nobody's is a no. */
    static final ApprovalRules PLAIN = new ApprovalRules(null, 1, 1, false, OnExpiry.REJECT, List.of(), null, 0);

    public ApprovalRules {
        escalations = List.copyOf(escalations);
    }

    /** @param expiresIn from the moment at which these are asked */
    public record Escalation(Approvers to, Duration expiresIn, int quorum) {}

    /** What is kept in the log: nothing of an approval that has nothing special about it. */
    ApprovalRules stored() {
        return equals(PLAIN) ? null : this;
    }

    static ApprovalRules of(ApprovalRules stored) {
        return stored == null ? PLAIN : stored;
    }

    /** Whether it matters who says something; otherwise the first word is the decision. */
    boolean countsVotes() {
        return approvers != null || quorum > 1 || rejections > 1 || excludeRequester;
    }
}
