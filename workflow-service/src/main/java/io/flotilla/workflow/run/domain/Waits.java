package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Events;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.expression.ExpressionException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** Steps that let time pass, or wait for an event. */
final class Waits {
    private static final Duration FOR_AN_EVENT = Duration.ofDays(7);
    private static final String EVENT = "event";
    private static final String CONDITION = "if";

    private Waits() {}

    static void start(Turn turn, StepKey key, Step step) {
        ObjectNode template = Starts.with(turn, step).deepCopy();
        template.remove(CONDITION);
        JsonNode with = Starts.evaluate(turn, key, template);
        if (with.has(EVENT)) {
            waitForEvent(turn, key, step, with.get(EVENT).asText());
            return;
        }
        Instant until = with.has("until")
                ? instant(with.get("until"), turn.now())
                : turn.now().plus(duration(with.path("for"), "with.for"));
        Starts.started(turn, key);
        turn.emit(new StepEvent.Waiting(turn.now(), key, "timer", until));
    }

    private static void waitForEvent(Turn turn, StepKey key, Step step, String name) {
        if (!Events.isName(name)) {
            throw new ExpressionException("with.event " + Events.RULE + ": '" + name + "'");
        }
        Duration patience = step.timeout() == null ? FOR_AN_EVENT : step.timeout();
        Starts.started(turn, key);
        turn.emit(new StepEvent.Waiting(turn.now(), key, EVENT, turn.now().plus(patience), name));
    }

    /** The steps that wait for an event. */
    static List<StepKey> listeners(Run run) {
        return run.active(step -> listens(run, step)).stream()
                .filter(key -> run.work(key).status() == StepStatus.WAITING)
                .toList();
    }

    private static boolean listens(Run run, Step step) {
        return step.uses() instanceof Uses.Wait
                && run.control().inputs().getOrDefault(step.id(), step.with()).has(EVENT);
    }

    static void over(Turn turn, StepKey key) {
        JsonNode with = Starts.with(turn, turn.step(key));
        if (with.has(EVENT)) {
            Failure error = Failure.of(ErrorClass.TIMEOUT, "timeout", "the event did not come in time");
            Answers.end(turn, key, error);
        } else {
            Answers.end(turn, key, Json.tree(new Waited(turn.run().work(key).due())), Answers.FREE);
        }
    }

    /** An event with the right name: the wait ends if its condition holds, and goes on if not, or if that cannot be said. */
    static Outcome signal(Turn turn, RunCommand.Signal command) {
        StepKey key = command.step();
        Work work = turn.run().work(key);
        if (work == null
                || work.status() != StepStatus.WAITING
                || !listens(turn.run(), turn.step(key))
                || turn.run().status().isTerminal()) {
            return turn.done();
        }
        JsonNode with = Starts.with(turn, turn.step(key));
        if (!holds(turn, key, with.path(CONDITION), command.event())) {
            return turn.done();
        }
        Answers.end(turn, key, Json.object().set(EVENT, command.event()), Answers.FREE);
        return turn.advanced();
    }

    /** Whoever emits decides what an event looks like, and can be mistaken; the one that is waited for may yet come. */
    private static boolean holds(Turn turn, StepKey key, JsonNode condition, JsonNode event) {
        try {
            return !condition.isTextual()
                    || turn.context()
                            .expressions()
                            .test(
                                    condition.textValue(),
                                    RunScope.of(turn.run(), key).with(EVENT, event));
        } catch (ExpressionException e) {
            return false;
        }
    }

    /** @throws ExpressionException when the value is not an instant, or too far off */
    private static Instant instant(JsonNode value, Instant now) {
        try {
            Instant instant = Instant.parse(value.asText());
            if (instant.isAfter(now.plus(Limits.LONGEST_WAIT))) {
                throw new ExpressionException("with.until must be within " + Limits.LONGEST_WAIT);
            }
            return instant.isBefore(now) ? now : instant;
        } catch (DateTimeParseException e) {
            throw new ExpressionException("with.until is not an RFC 3339 instant: '" + value.asText() + "'");
        }
    }

    /** @throws ExpressionException when the value is not a duration, or too long a one */
    static Duration duration(JsonNode value, String path) {
        try {
            Duration duration = Duration.parse(value.asText());
            if (duration.isNegative() || duration.compareTo(Limits.LONGEST_WAIT) > 0) {
                throw new ExpressionException(path + " must be from 0 to " + Limits.LONGEST_WAIT);
            }
            return duration;
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new ExpressionException(path + " is not an ISO 8601 duration: '" + value.asText() + "'");
        }
    }

    /** The output of a wait. */
    private record Waited(Instant until) {}
}
