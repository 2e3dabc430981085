package io.flotilla.workflow.run.approval;

import io.flotilla.workflow.run.domain.Approval;
import io.flotilla.workflow.run.domain.ApprovalRules;
import io.flotilla.workflow.run.domain.Approvers;
import io.flotilla.workflow.run.domain.Delegation;
import io.flotilla.workflow.run.domain.OnExpiry;
import io.flotilla.workflow.run.domain.Vote;
import java.util.List;

/**
 * How a question stands: who decides, and what they have said.
 *
 * @param approvers who is asked now; null when everybody is who may decide on approvals at all
 * @param missing what is to come before it is decided; null when it is
 */
record Standing(
        Approvers approvers,
        int quorum,
        int rejections,
        boolean excludeRequester,
        OnExpiry onExpiry,
        int level,
        List<Vote> votes,
        List<Delegation> delegations,
        int reminded,
        Approval.Missing missing) {

    static Standing of(Approval approval) {
        ApprovalRules rules = approval.rules();
        return new Standing(
                approval.approvers(),
                approval.quorum(),
                rules.rejections(),
                rules.excludeRequester(),
                rules.onExpiry(),
                approval.level(),
                approval.votes(),
                approval.delegations(),
                approval.reminded(),
                approval.missing());
    }
}
