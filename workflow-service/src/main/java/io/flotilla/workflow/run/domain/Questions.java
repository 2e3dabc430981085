package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.expression.JsonSize;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Asks a person. */
final class Questions {
    static final Duration EXPIRES_IN = Duration.ofDays(7);

    private Questions() {}

    static void start(Turn turn, StepKey key, Step step) {
        JsonNode with = Starts.evaluate(turn, key, Starts.with(turn, step));
        Instant expiresAt = turn.now().plus(expiresIn(step, with));
        Starts.started(turn, key);
        if (JsonSize.exceeds(with, Limits.INLINE_BYTES)) {
            Answers.end(turn, key, Starts.tooLarge("input"));
            return;
        }
        String title = with.path("title").asText();
        String description =
                with.path("description").isTextual() ? with.get("description").textValue() : null;
        JsonNode subject = with.path("subject").isMissingNode() ? NullNode.instance : with.get("subject");
        // The form is a schema and not a template: what it holds must not depend on what a step answered.
        JsonNode form = Starts.with(turn, step).get("form");
        RunHead head = turn.run().head();
        ApprovalRules rules = RulesReader.read(with).stored();
        String asked = Json.digest(new Asked(
                head.id(), key.toString(), head.workflow().digest(), title, description, subject, form, rules));
        ask(turn, key, new Question(title, description, form, subject, expiresAt, rules, asked));
    }

    /** The step waits for the answer. */
    static void ask(Turn turn, StepKey key, Question question) {
        String digest = Coverage.digest(turn.run(), key, question.asked());
        turn.emit(new ApprovalEvent.Requested(
                turn.now(),
                key,
                turn.context().approvalIds().get(),
                digest,
                question.title(),
                question.description(),
                question.form(),
                question.subject(),
                question.expiresAt(),
                question.rules(),
                question.asked().equals(digest) ? null : question.asked()));
        turn.emit(new StepEvent.Waiting(turn.now(), key, "approval", question.expiresAt()));
    }

    /** The questions that wait for an answer. */
    static List<StepKey> open(Run run) {
        return run.active(step -> step.uses() instanceof Uses.Approval || step.uses() instanceof Uses.Plan).stream()
                .filter(key -> isOpen(run.work(key)))
                .toList();
    }

    private static boolean isOpen(Work work) {
        return work.status() == StepStatus.WAITING && work.approval() != null;
    }

    private static Duration expiresIn(Step step, JsonNode with) {
        if (with.path("expiresIn").isTextual()) {
            return Waits.duration(with.get("expiresIn"), "with.expiresIn");
        }
        return step.timeout() == null ? EXPIRES_IN : step.timeout();
    }

    /**
     * What people are asked.
     *
     * @param description null for none, and so is {@code form}
     * @param rules who decides and how; null when anybody's first word does
     * @param asked digest of all that is shown and of the definition
     */
    record Question(
            String title,
            String description,
            JsonNode form,
            JsonNode subject,
            Instant expiresAt,
            ApprovalRules rules,
            String asked) {}

    /** All that an approval is bound to. */
    private record Asked(
            String run,
            String step,
            String definition,
            String title,
            String description,
            JsonNode subject,
            JsonNode form,
            ApprovalRules rules) {}
}
