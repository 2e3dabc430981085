package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Events;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.expression.ExpressionException;
import io.flotilla.workflow.expression.JsonSize;
import java.time.Duration;
import java.time.Instant;

/** Starts a step, or an item of a {@code foreach}; what the engine does itself may be done at once. */
final class Starts {
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofMinutes(30);
    /** A sub-run may wait for people; what bounds it is its own time-out. */
    private static final Duration SUB_RUN_TIMEOUT = Limits.LONGEST_ATTEMPT;

    private static final String WORKSPACE = "workspace";

    private Starts() {}

    static void start(Turn turn, StepKey key) {
        Step step = turn.step(key);
        try {
            switch (step.uses()) {
                case Uses.Remote ignored when step.concurrency() != null -> Groups.queue(turn, key, step.concurrency());
                case Uses.Remote ignored -> remote(turn, key, step);
                case Uses.Plan ignored -> plan(turn, key, step);
                case Uses.Set ignored -> set(turn, key, step);
                case Uses.Gate ignored -> Gates.start(turn, key, step);
                case Uses.Wait ignored -> Waits.start(turn, key, step);
                case Uses.Emit ignored -> emit(turn, key, step);
                case Uses.Approval ignored -> Questions.start(turn, key, step);
            }
        } catch (ExpressionException e) {
            Answers.end(turn, key, e);
        }
    }

    /** Asks for an earlier result of what will begin later; what is wrong with it shows when it does. */
    static void ask(Turn turn, StepKey key) {
        try {
            ObjectNode input = (ObjectNode) evaluate(turn, key, with(turn, turn.step(key)));
            boolean folder = !(turn.step(key).uses() instanceof Uses.Workflow);
            JsonNode workspace = folder ? input.remove(WORKSPACE) : null;
            String artifact = workspace == null || !workspace.isTextual() ? null : workspace.textValue();
            String cacheKey = Caching.key(turn, key, input, artifact);
            if (!turn.context().lookups().asked().contains(cacheKey)) {
                turn.ask(cacheKey);
            }
        } catch (ExpressionException e) {
            // It fails when the item begins.
        }
    }

    /** The same work once more, with the same input; the next iteration of a loop computes its own. */
    static void again(Turn turn, StepKey key) {
        Work work = turn.run().work(key);
        if (work.error() == null && work.iteration() > 0) {
            start(turn, key);
        } else if (turn.step(key).concurrency() != null) {
            Groups.queue(turn, key, turn.step(key).concurrency());
        } else {
            started(turn, key, work.input(), work.workspace(), work.cacheKey());
        }
    }

    /** There is room for what was in line: what is tried again has its input, anything else gets it now. */
    static void granted(Turn turn, StepKey key) {
        Work work = turn.run().work(key);
        if (work.input() != null) {
            started(turn, key, work.input(), work.workspace(), work.cacheKey());
            return;
        }
        try {
            remote(turn, key, turn.step(key));
        } catch (ExpressionException e) {
            Answers.end(turn, key, e);
        }
    }

    /** For the steps that the engine does itself: there is nothing to send. */
    static void started(Turn turn, StepKey key) {
        String uses = turn.step(key).uses().text();
        int attempt = turn.run().work(key).attempt() + 1;
        turn.emit(new StepEvent.Started(turn.now(), key, attempt, uses, null, null, null, null));
    }

    /** The step's {@code with}: as it was written, or as a person has modified it for this run. */
    static JsonNode with(Turn turn, Step step) {
        return turn.run().control().inputs().getOrDefault(step.id(), step.with());
    }

    static JsonNode evaluate(Turn turn, StepKey key, JsonNode template) {
        return template == null
                ? Json.object()
                : turn.context().expressions().evaluate(template, RunScope.of(turn.run(), key));
    }

    private static void remote(Turn turn, StepKey key, Step step) {
        ObjectNode input = (ObjectNode) evaluate(turn, key, with(turn, step));
        JsonNode workspace = step.uses() instanceof Uses.Workflow ? null : input.remove(WORKSPACE);
        if (workspace != null && !workspace.isNull() && !workspace.isTextual()) {
            throw new ExpressionException("with.workspace must be the id of an artifact");
        }
        if (JsonSize.exceeds(input, Limits.INLINE_BYTES)) {
            Answers.end(turn, key, tooLarge("input"));
            return;
        }
        String artifact = workspace == null || workspace.isNull() ? null : workspace.textValue();
        String cacheKey = step.cache() == null ? null : Caching.key(turn, key, input, artifact);
        if (cacheKey == null || !Caching.answers(turn, key, cacheKey)) {
            started(turn, key, input, artifact, cacheKey);
        }
    }

    private static void plan(Turn turn, StepKey key, Step step) {
        JsonNode request = Plans.request(turn, key, step);
        if (JsonSize.exceeds(request, Limits.INLINE_BYTES)) {
            Answers.end(turn, key, tooLarge("input"));
        } else {
            started(turn, key, request, null, null);
        }
    }

    private static void started(Turn turn, StepKey key, JsonNode input, String workspace, String cacheKey) {
        Step step = turn.step(key);
        int attempt = turn.run().work(key).attempt() + 1;
        Duration unsaid = step.uses() instanceof Uses.Workflow ? SUB_RUN_TIMEOUT : ATTEMPT_TIMEOUT;
        Duration timeout = step.timeout() == null ? unsaid : step.timeout();
        Instant deadline = TotalTimeouts.bound(turn, step, timeout);
        turn.emit(new StepEvent.Started(
                turn.now(), key, attempt, step.uses().text(), input, workspace, deadline, null, cacheKey));
    }

    private static void set(Turn turn, StepKey key, Step step) {
        JsonNode values = evaluate(turn, key, with(turn, step));
        started(turn, key);
        if (JsonSize.exceeds(values, Limits.INLINE_BYTES)) {
            Answers.end(turn, key, tooLarge("output"));
        } else {
            Answers.end(turn, key, values, Answers.FREE);
        }
    }

    private static void emit(Turn turn, StepKey key, Step step) {
        JsonNode with = evaluate(turn, key, with(turn, step));
        String name = with.path("event").asText();
        if (!Events.isName(name)) {
            throw new ExpressionException("with.event " + Events.RULE + ": '" + name + "'");
        }
        started(turn, key);
        if (JsonSize.exceeds(with, Limits.INLINE_BYTES)) {
            Answers.end(turn, key, tooLarge("input"));
        } else {
            turn.emit(new StepEvent.EventEmitted(
                    turn.now(), key, name, with.path("data").isMissingNode() ? NullNode.instance : with.get("data")));
            Answers.end(turn, key, with, Answers.FREE);
        }
    }

    static Failure tooLarge(String what) {
        String message = "the " + what + " is larger than " + Limits.INLINE_BYTES / 1024
                + " KiB; store it as an artifact and pass its id";
        return Failure.of(ErrorClass.VALIDATION, what + "-too-large", message);
    }
}
