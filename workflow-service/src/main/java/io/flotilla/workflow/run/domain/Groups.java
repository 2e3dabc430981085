package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Concurrency;
import io.flotilla.workflow.definition.domain.Fields;
import io.flotilla.workflow.definition.domain.Group;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.expression.ExpressionException;

/**
 * Attempts that wait until their concurrency group has room. Who is let in is decided outside of runs, since it concerns
 * many: a run only says that a step is in line, and starts it when it is told to.
 */
final class Groups {
    private Groups() {}

    static void queue(Turn turn, StepKey key, Group group) {
        try {
            JsonNode name = Starts.evaluate(turn, key, TextNode.valueOf(group.name()));
            String text = name.isValueNode() && !name.isNull() ? name.asText().strip() : "";
            if (text.isEmpty() || text.length() > Concurrency.MAX_KEY || Fields.hasNul(text)) {
                throw new ExpressionException(
                        "concurrency.group must be a text of 1 to " + Concurrency.MAX_KEY + " characters, and no NUL");
            }
            turn.emit(new StepEvent.Queued(
                    turn.now(), key, text, group.limit(), turn.now().plus(Limits.LONGEST_ATTEMPT)));
        } catch (ExpressionException e) {
            Answers.end(turn, key, e);
        }
    }

    /** There is room. Harmless when the step is not in line, or its run has been paused meanwhile. */
    static Outcome grant(Turn turn, StepKey key) {
        Run run = turn.run();
        Work work = run.work(key);
        if (run.status().isTerminal() || work == null || work.place() == null) {
            return turn.done();
        }
        boolean paused = run.status() == RunStatus.PAUSED
                && work.place().since().isBefore(run.control().pausedAt());
        if (paused || run.control().stopping() != null) {
            return turn.done();
        }
        Starts.granted(turn, key);
        return turn.advanced();
    }

    /** The wait was too long. */
    static void over(Turn turn, StepKey key) {
        String message =
                "group '" + turn.run().work(key).place().group() + "' had no room within " + Limits.LONGEST_ATTEMPT;
        Answers.end(turn, key, Failure.of(ErrorClass.TIMEOUT, "timeout", message));
    }
}
