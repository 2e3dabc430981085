package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.FieldError;
import io.flotilla.workflow.definition.domain.Allowance;
import io.flotilla.workflow.definition.domain.ApprovalChecks;
import io.flotilla.workflow.definition.domain.DraftReader;
import io.flotilla.workflow.definition.domain.Drafting;
import io.flotilla.workflow.definition.domain.Inputs;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.expression.JsonSize;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Steps that an agent drafts. A draft is asked for, read by the rules of a definition, kept with what is wrong with it,
 * agreed to by a person where that is wanted, and joined to the run's plan; the plan's step ends with the last of them.
 */
final class Plans {
    /** How often an agent is asked before its draft must be right. */
    static final int ROUNDS = 3;

    private static final int MOST_TOLD = 5;

    private Plans() {}

    /** Asks for a draft; from the second round on with the one before and what is wrong with it. */
    static JsonNode request(Turn turn, StepKey key, Step step) {
        JsonNode with = Starts.with(turn, step);
        ObjectNode asked = Json.object();
        asked.set("goal", with.get("goal"));
        asked.set("context", with.get("context"));
        JsonNode values = Starts.evaluate(turn, key, asked);
        Draft before = turn.run().state(step.id()).draft();
        return Json.tree(new Request(
                values.get("goal"),
                values.path("context").isNull() ? null : values.get("context"),
                Allowance.of(with),
                DraftReader.readable(turn.plan(), turn.plan().position(step.id())),
                Inputs.names(turn.plan().definition().inputs()),
                turn.run().work(key).iteration() + 1,
                before == null ? null : before.answer(),
                before == null ? null : before.errors()));
    }

    /** An agent has answered with a draft. */
    static void answered(Turn turn, StepKey key, JsonNode answer, BigDecimal cost) {
        Work work = turn.run().work(key);
        List<FieldError> errors =
                read(turn, key, answer) instanceof Drafting.Invalid invalid ? invalid.errors() : List.of();
        turn.emit(new StepEvent.PlanDrafted(
                turn.now(),
                key,
                work.attempt(),
                work.iteration() + 1,
                answer,
                Json.digest(answer.path("steps")),
                errors,
                cost));
        if (turn.run().control().stopping() != null) {
            Answers.end(turn, key, Failure.of(ErrorClass.CANCELLED, "cancelled", "the run is being cancelled"));
        } else if (!errors.isEmpty()) {
            refused(turn, key, errors);
        } else {
            shown(turn, key);
        }
    }

    private static void refused(Turn turn, StepKey key, List<FieldError> errors) {
        if (turn.run().work(key).iteration() >= ROUNDS) {
            String told = errors.stream()
                    .limit(MOST_TOLD)
                    .map(error -> error.path() + " " + error.message())
                    .collect(Collectors.joining("; "));
            String message = "after " + ROUNDS + " rounds the draft is not valid: " + told;
            Answers.end(turn, key, Failure.of(ErrorClass.MODEL, "invalid-plan", message));
        } else if (turn.begin()) {
            Starts.again(turn, key);
        }
    }

    private static void shown(Turn turn, StepKey key) {
        try {
            JsonNode with = Starts.with(turn, turn.step(key));
            JsonNode approve = Starts.evaluate(turn, key, with.get("approve"));
            if (approve.isObject() || (approve.isBoolean() && !approve.booleanValue())) {
                join(turn, key);
            } else if (approve.isBoolean()) {
                ask(turn, key, with);
            } else {
                throw new ExpressionException("with.approve must be true or false");
            }
        } catch (ExpressionException e) {
            Answers.end(turn, key, e);
        }
    }

    private static void ask(Turn turn, StepKey key, JsonNode with) {
        Draft draft = turn.run().state(key.step()).draft();
        JsonNode steps = draft.answer().get("steps");
        JsonNode subject = Json.tree(new Subject(draft.digest(), steps));
        RunHead head = turn.run().head();
        JsonNode expires = Starts.evaluate(turn, key, with.get("expiresIn"));
        ApprovalRules rules =
                RulesReader.read(Starts.evaluate(turn, key, rules(with))).stored();
        String asked = Json.digest(new Shown(
                head.id(), key.toString(), head.workflow().digest(), draft.digest(), Allowance.of(with), rules));
        Questions.ask(
                turn,
                key,
                new Questions.Question(
                        "Run the " + steps.size() + " steps that were planned for " + key + "?",
                        draft.answer().path("summary").asText(null),
                        null,
                        subject,
                        turn.now()
                                .plus(
                                        expires.isTextual()
                                                ? Waits.duration(expires, "with.expiresIn")
                                                : Questions.EXPIRES_IN),
                        rules,
                        asked));
    }

    /** The rest of {@code with} was for the agent, and may read what has changed since. */
    private static JsonNode rules(JsonNode with) {
        ObjectNode rules = Json.object();
        ApprovalChecks.FIELDS.stream().filter(with::has).forEach(name -> rules.set(name, with.get(name)));
        return rules;
    }

    /** The drafted steps become the run's own. */
    static void join(Turn turn, StepKey key) {
        Draft draft = turn.run().state(key.step()).draft();
        switch (read(turn, key, draft.answer())) {
            case Drafting.Valid valid ->
                turn.emit(new StepEvent.PlanExtended(turn.now(), key, draft.digest(), valid.steps()));
            // Only the number of the run's steps can have changed while a person thought.
            case Drafting.Invalid invalid ->
                Answers.end(
                        turn,
                        key,
                        Failure.of(
                                ErrorClass.VALIDATION,
                                "invalid-plan",
                                invalid.errors().getFirst().message()));
        }
    }

    /** The plan's step ends when all that was drafted for it has ended. */
    static void advance(Turn turn, int position) {
        List<Integer> parts = turn.plan().parts(position);
        if (parts.isEmpty() || !parts.stream().allMatch(part -> ended(turn.run(), part))) {
            return;
        }
        StepKey key = StepKey.of(turn.plan().step(position).id());
        JsonNode output = output(turn.run(), position);
        JsonNode inEvent = JsonSize.exceeds(output, Limits.INLINE_BYTES) ? null : output;
        for (int part : parts) {
            if (fails(turn.run(), part)) {
                Answers.end(turn, key, failure(turn.run(), part), inEvent);
                return;
            }
        }
        Answers.end(turn, key, inEvent, Answers.FREE);
    }

    /** Calls off all that was drafted for a step and has not ended. */
    static void stop(Turn turn, String step, String reason) {
        for (int part : turn.plan().parts(turn.plan().position(step))) {
            if (!ended(turn.run(), part)) {
                Cancelling.stopItems(turn, turn.plan().step(part).id(), reason);
                Cancelling.cancelled(turn, StepKey.of(turn.plan().step(part).id()), reason);
            }
        }
    }

    /** {@code {steps: {id: {status, output, error}}}}, the steps by the ids that they were drafted with. */
    static JsonNode output(Run run, int position) {
        ObjectNode output = Json.object();
        ObjectNode steps = output.putObject("steps");
        for (int part : run.plan().parts(position)) {
            String id = run.plan().step(part).id();
            steps.set(id.substring(run.plan().step(position).id().length() + 1), RunScope.view(run, id));
        }
        return output;
    }

    private static boolean ended(Run run, int part) {
        return run.steps().get(part).status().isTerminal();
    }

    static boolean fails(Run run, int part) {
        return switch (run.steps().get(part).status()) {
            case FAILED -> !run.plan().step(part).continueOnError();
            case CANCELLED -> true;
            case PENDING, RUNNING, WAITING, RETRYING, SUCCEEDED, SKIPPED -> false;
        };
    }

    private static Failure failure(Run run, int part) {
        String id = run.plan().step(part).id();
        Failure error = run.steps().get(part).work().error();
        return error == null
                ? Failure.of(ErrorClass.CANCELLED, "cancelled", "step " + id + " was cancelled")
                : new Failure(error.code(), "step " + id + ": " + error.message(), false, error.errorClass());
    }

    private static Drafting read(Turn turn, StepKey key, JsonNode answer) {
        int position = turn.plan().position(key.step());
        Allowance allowance = Allowance.of(Starts.with(turn, turn.step(key)));
        return DraftReader.read(turn.context().expressions(), turn.plan(), position, allowance, answer);
    }

    /**
     * What an agent is asked.
     *
     * @param steps ids of the steps whose results the draft may read
     * @param inputs names of the run's inputs
     * @param draft the one of the round before, or null
     * @param problems what is wrong with it, or null
     */
    private record Request(
            JsonNode goal,
            JsonNode context,
            Allowance allow,
            Collection<String> steps,
            Collection<String> inputs,
            int round,
            JsonNode draft,
            List<FieldError> problems) {}

    /** What a person sees. */
    private record Subject(String digest, JsonNode steps) {}

    /** All that a person's yes is bound to. */
    private record Shown(
            String run, String step, String definition, String draft, Allowance allow, ApprovalRules rules) {}
}
