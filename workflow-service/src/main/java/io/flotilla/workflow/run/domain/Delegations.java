package io.flotilla.workflow.run.domain;

import io.flotilla.common.problem.FieldError;
import java.util.List;

/** Letting somebody else speak for oneself, on one approval. */
final class Delegations {
    private Delegations() {}

    static Outcome delegate(Turn turn, RunCommand.Delegate command) {
        Work work = turn.run().work(command.step());
        Outcome.Refused unknown = Decisions.notAsked(work, command.approvalId());
        if (unknown != null) {
            return unknown;
        }
        Approval approval = work.approval();
        String requester = turn.run().head().createdBy();
        Voices voices = new Voices(approval, command.by(), requester);
        if (voices.refusal() != null) {
            return voices.refusal();
        }
        if (approval.decision() != null) {
            return Decisions.decidedBefore(approval);
        }
        Outcome.Refused late = Decisions.tooLate(turn, work);
        if (late != null) {
            return late;
        }
        if (approval.rules().excludeRequester() && command.to().equals(requester)) {
            String message = "started the run, and has no say in it";
            return new Outcome.Refused("invalid", message, List.of(new FieldError("to", message)));
        }
        String by = command.by().subject();
        if (command.to().equals(voices.given().orElse(by))) {
            return turn.done();
        }
        if (voices.isSpent()) {
            return Decisions.votedBefore("heard");
        }
        Outcome.Refused tooMany =
                Voices.refusal(Voices.with(approval.delegations(), new Delegation(by, command.to(), voices.isOwn())));
        if (tooMany != null) {
            return tooMany;
        }
        turn.emit(new ApprovalEvent.Delegated(
                turn.now(), command.step(), approval.id(), by, command.to(), voices.isOwn(), command.reason()));
        return turn.done();
    }
}
