package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.expression.JsonSize;
import io.flotilla.workflow.run.domain.ApprovalRules.Escalation;
import io.flotilla.workflow.schema.JsonSchemas;
import java.util.List;

/** What people answered, and what it means when nobody does. Only an explicit yes goes on. */
final class Decisions {
    private Decisions() {}

    static Outcome decide(Turn turn, RunCommand.Decide command) {
        Work work = turn.run().work(command.step());
        Outcome.Refused unknown = notAsked(work, command.approvalId());
        if (unknown != null) {
            return unknown;
        }
        Approval approval = work.approval();
        Voices voices = new Voices(approval, command.by(), turn.run().head().createdBy());
        if (voices.refusal() != null) {
            return voices.refusal();
        }
        String decision = command.approve() ? Approval.APPROVED : Approval.REJECTED;
        if (approval.decision() != null) {
            return decision.equals(approval.decision()) ? turn.done() : decidedBefore(approval);
        }
        Outcome.Refused late = tooLate(turn, work);
        if (late != null) {
            return late;
        }
        if (voices.cast().isPresent()) {
            String before = voices.cast().get().vote();
            return before.equals(decision) ? turn.done() : votedBefore(before);
        }
        Outcome.Refused refusal = voices.speaks().isEmpty() ? voiceless(voices) : refusal(approval, command);
        if (refusal != null) {
            return refusal;
        }
        said(turn, command, decision, voices.speaks().get());
        return turn.advanced();
    }

    private static Outcome.Refused voiceless(Voices voices) {
        return voices.given().isPresent()
                ? Outcome.Refused.of(
                        "voice-delegated",
                        "you let " + voices.given().get() + " speak for you; take your voice back first")
                : votedBefore("heard");
    }

    /** Why what was said does not count, or null: a yes is to what was seen, and answers what was asked. */
    private static Outcome.Refused refusal(Approval approval, RunCommand.Decide command) {
        boolean seen = approval.digest().equals(command.digest());
        if (!seen && (command.approve() || command.digest() != null)) {
            return Outcome.Refused.of(
                    "digest-mismatch", "the digest is not that of what is asked; read the approval again");
        }
        List<FieldError> errors = errors(approval, command);
        return errors.isEmpty() ? null : new Outcome.Refused("invalid", "the answers do not fit the form", errors);
    }

    private static List<FieldError> errors(Approval approval, RunCommand.Decide command) {
        int most = approval.countsVotes() ? Limits.VOTE_BYTES : Limits.ANSWERS_BYTES;
        if (JsonSize.exceeds(command.answers(), most)) {
            return List.of(new FieldError("answers", Limits.tooLarge(most)));
        }
        return command.approve() ? answers(approval, command.answers()) : List.of();
    }

    /** Why nobody can say anything on a question, or null. */
    static Outcome.Refused notAsked(Work work, String approvalId) {
        return work == null || work.approval() == null || !work.approval().id().equals(approvalId)
                ? Outcome.Refused.of("not-found", "the run asks no such question")
                : null;
    }

    static Outcome.Refused decidedBefore(Approval approval) {
        return Outcome.Refused.of("already-decided", "it was " + approval.decision() + " before");
    }

    static Outcome.Refused tooLate(Turn turn, Work work) {
        if (work.status() != StepStatus.WAITING || turn.run().status().isTerminal()) {
            return Outcome.Refused.of("run-ended", "the run has ended");
        }
        return turn.now().isBefore(work.approval().expiresAt())
                ? null
                : Outcome.Refused.of(
                        "approval-expired", "it expired at " + work.approval().expiresAt());
    }

    static Outcome.Refused votedBefore(String how) {
        return Outcome.Refused.of("already-voted", "your voice was " + how + " before, and counts once");
    }

    /** The clock decides: others are asked, or it is a no. */
    static void expire(Turn turn, StepKey key) {
        Approval approval = turn.run().work(key).approval();
        ApprovalRules rules = approval.rules();
        if (approval.level() < rules.escalations().size()) {
            Escalation next = rules.escalations().get(approval.level());
            turn.emit(new ApprovalEvent.Escalated(
                    turn.now(),
                    key,
                    approval.id(),
                    approval.level() + 1,
                    next.to(),
                    next.quorum(),
                    turn.now().plus(next.expiresIn())));
            return;
        }
        turn.emit(new ApprovalEvent.Decided(
                turn.now(), key, approval.id(), Approval.EXPIRED, "nobody answered in time", null, null, null));
        String message = "the approval expired at " + approval.expiresAt() + " without an answer";
        // An item that is skipped would not keep the others, and what needs them, from going on.
        OnExpiry consequence =
                rules.onExpiry() == OnExpiry.SKIP && key.item() != null ? OnExpiry.REJECT : rules.onExpiry();
        switch (consequence) {
            case REJECT, ESCALATE -> Answers.end(turn, key, Failure.of(ErrorClass.GATE, "rejected", message));
            case FAIL -> Answers.end(turn, key, Failure.of(ErrorClass.TIMEOUT, "approval-expired", message));
            case SKIP -> turn.emit(new StepEvent.Skipped(turn.now(), key, message));
        }
    }

    private static void said(Turn turn, RunCommand.Decide command, String decision, String voice) {
        String by = command.by().subject();
        Approval before = turn.run().work(command.step()).approval();
        if (!before.countsVotes()) {
            decided(turn, command, decision);
            return;
        }
        turn.emit(new ApprovalEvent.Voted(
                turn.now(),
                command.step(),
                before.id(),
                decision,
                command.reason(),
                by,
                voice.equals(by) ? null : voice,
                before.digest(),
                command.answers()));
        Approval approval = turn.run().work(command.step()).approval();
        boolean enough = command.approve()
                ? approval.votes(decision) >= approval.quorum()
                : approval.votes(decision) >= approval.rules().rejections();
        if (enough) {
            decided(turn, command, decision);
        }
    }

    private static void decided(Turn turn, RunCommand.Decide command, String decision) {
        Approval approval = turn.run().work(command.step()).approval();
        String by = command.by().subject();
        turn.emit(new ApprovalEvent.Decided(
                turn.now(),
                command.step(),
                approval.id(),
                decision,
                command.reason(),
                by,
                approval.digest(),
                command.answers()));
        JsonNode output = output(approval, command, decision);
        if (command.approve() && turn.step(command.step()).uses() instanceof Uses.Plan) {
            Plans.join(turn, command.step());
        } else if (command.approve()) {
            Answers.end(turn, command.step(), output, Answers.FREE);
        } else {
            String rejected = "rejected by " + by;
            String message = command.reason() == null || command.reason().isBlank()
                    ? rejected
                    : rejected + ": " + command.reason();
            Answers.end(turn, command.step(), Failure.of(ErrorClass.GATE, "rejected", message), output);
        }
    }

    /** Of several votes the answers are left out where all together would be too large. */
    private static JsonNode output(Approval approval, RunCommand.Decide command, String decision) {
        List<Vote> votes = approval.countsVotes() ? approval.votes() : null;
        Decided decided =
                new Decided(decision, command.reason(), command.by().subject(), orNull(command.answers()), votes);
        JsonNode output = Json.tree(decided);
        return votes == null || !JsonSize.exceeds(output, Limits.INLINE_BYTES)
                ? output
                : Json.tree(decided.withoutAnswersOfVotes());
    }

    private static List<FieldError> answers(Approval approval, JsonNode answers) {
        JsonNode form = approval.form();
        boolean given = answers != null && !answers.isNull();
        if (form == null || form.isNull()) {
            return given ? List.of(new FieldError("answers", "nothing was asked")) : List.of();
        }
        return JsonSchemas.validate(form, given ? answers : Json.object(), "answers");
    }

    private static JsonNode orNull(JsonNode value) {
        return value == null ? NullNode.instance : value;
    }

    /** The output of an approval. @param votes null where the first word was the decision */
    private record Decided(String decision, String reason, String decidedBy, JsonNode answers, List<Vote> votes) {
        Decided withoutAnswersOfVotes() {
            return new Decided(
                    decision,
                    reason,
                    decidedBy,
                    answers,
                    votes.stream().map(Vote::withoutAnswers).toList());
        }
    }
}
