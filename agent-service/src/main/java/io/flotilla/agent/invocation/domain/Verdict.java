package io.flotilla.agent.invocation.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.model.ModelAnswer;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import java.util.List;

/** What follows from an answer of the model. */
public sealed interface Verdict {
    int MAX_REPAIRS = 2;

    /** The tools are to be called; there is at least one call, perhaps only ones that are refused. */
    record UseTools(List<ToolCall> calls) implements Verdict {
        public UseTools {
            calls = List.copyOf(calls);
        }

        public boolean mustWait() {
            return calls.stream().anyMatch(call -> !call.is(ToolCall.Status.DONE));
        }
    }

    /** The model is told what is wrong and asked again. */
    record Repair() implements Verdict {}

    record Finish(JsonNode output) implements Verdict {}

    record GiveUp(Failure failure) implements Verdict {}

    /**
     * @param repairs how often the answers just before this one had to be repaired
     * @param calls the calls of this answer
     */
    static Verdict of(ModelAnswer answer, List<ToolCall> calls, Answers answers, int repairs) {
        if ("content_filter".equals(answer.finish())) {
            return new GiveUp(Failure.of(ErrorClass.MODEL, "content-refused", "the provider withheld the answer"));
        }
        if (!calls.isEmpty()) {
            return new UseTools(calls);
        }
        return switch (answers.check(answer.text(), answer.finish())) {
            case Answers.Accepted accepted -> new Finish(accepted.output());
            case Answers.Rejected rejected when repairs < MAX_REPAIRS -> new Repair();
            case Answers.Rejected rejected ->
                new GiveUp(Failure.retryable(
                        ErrorClass.MODEL,
                        "invalid-output",
                        "the model's answer is still not valid after " + repairs + " corrections: "
                                + String.join("; ", rejected.errors())));
        };
    }

    /** How many turns at the end were answers that had to be repaired. */
    static int repairs(List<Turn> turns) {
        int count = 0;
        for (Turn turn : turns.reversed()) {
            if (!turn.answer().toolCalls().isEmpty()) {
                return count;
            }
            count++;
        }
        return count;
    }
}
