package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.schema.JsonSchemas;
import java.util.List;

/** What a person answered, and what it means when nobody does. Only an explicit yes goes on. */
final class Decisions {
    private Decisions() {}

    static Outcome decide(Turn turn, RunCommand.Decide command) {
        Work work = turn.run().work(command.step());
        if (work == null || work.approval() == null || !work.approval().id().equals(command.approvalId())) {
            return Outcome.Refused.of("not-found", "the run asks no such question");
        }
        Approval approval = work.approval();
        String decision = command.approve() ? Approval.APPROVED : Approval.REJECTED;
        if (approval.decision() != null) {
            return decision.equals(approval.decision())
                    ? turn.done()
                    : Outcome.Refused.of("already-decided", "it was " + approval.decision() + " before");
        }
        if (work.status() != StepStatus.WAITING || turn.run().status().isTerminal()) {
            return Outcome.Refused.of("run-ended", "the run has ended");
        }
        if (!turn.now().isBefore(approval.expiresAt())) {
            return Outcome.Refused.of("approval-expired", "it expired at " + approval.expiresAt());
        }
        boolean seen = approval.digest().equals(command.digest());
        if (!seen && (command.approve() || command.digest() != null)) {
            return Outcome.Refused.of(
                    "digest-mismatch", "the digest is not that of what is asked; read the approval again");
        }
        List<FieldError> errors = command.approve() ? answers(approval.form(), command.answers()) : List.of();
        if (!errors.isEmpty()) {
            return new Outcome.Refused("invalid", "the answers do not fit the form", errors);
        }
        decided(turn, command, approval, decision);
        return turn.advanced();
    }

    /** The clock decides. */
    static void expire(Turn turn, StepKey key) {
        Approval approval = turn.run().work(key).approval();
        turn.emit(new RunEvent.ApprovalDecided(
                turn.now(), key, approval.id(), Approval.EXPIRED, "nobody answered in time", null, null, null));
        Failure error = Failure.of(
                ErrorClass.GATE, "rejected", "the approval expired at " + approval.expiresAt() + " without an answer");
        Answers.end(turn, key, error);
    }

    private static void decided(Turn turn, RunCommand.Decide command, Approval approval, String decision) {
        turn.emit(new RunEvent.ApprovalDecided(
                turn.now(),
                command.step(),
                approval.id(),
                decision,
                command.reason(),
                command.decidedBy(),
                approval.digest(),
                command.answers()));
        JsonNode output =
                Json.tree(new Decided(decision, command.reason(), command.decidedBy(), orNull(command.answers())));
        if (command.approve() && turn.step(command.step()).uses() instanceof Uses.Plan) {
            Plans.join(turn, command.step());
        } else if (command.approve()) {
            Answers.end(turn, command.step(), output, Answers.FREE);
        } else {
            String by = "rejected by " + command.decidedBy();
            String message = command.reason() == null || command.reason().isBlank() ? by : by + ": " + command.reason();
            Answers.end(turn, command.step(), Failure.of(ErrorClass.GATE, "rejected", message), output);
        }
    }

    private static List<FieldError> answers(JsonNode form, JsonNode answers) {
        boolean given = answers != null && !answers.isNull();
        if (form == null || form.isNull()) {
            return given ? List.of(new FieldError("answers", "nothing was asked")) : List.of();
        }
        return JsonSchemas.validate(form, given ? answers : Json.object(), "answers");
    }

    private static JsonNode orNull(JsonNode value) {
        return value == null ? NullNode.instance : value;
    }

    /** The output of an approval. */
    private record Decided(String decision, String reason, String decidedBy, JsonNode answers) {}
}
