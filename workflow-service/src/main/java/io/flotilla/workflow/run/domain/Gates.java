package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.workflow.definition.domain.Step;
import io.flotilla.workflow.expression.ExpressionException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A gate: every rule must hold. A rule that cannot be evaluated does not hold. */
final class Gates {
    private Gates() {}

    static void start(Turn turn, StepKey key, Step step) {
        Starts.started(turn, key);
        List<Result> results = new ArrayList<>();
        Starts.with(turn, step).get("rules").forEach(rule -> results.add(result(turn, key, rule)));
        boolean passed = results.stream().allMatch(Result::passed);
        JsonNode output = Json.tree(new Report(passed, results));
        if (passed) {
            Answers.end(turn, key, output, Answers.FREE);
        } else {
            String failed = results.stream()
                    .filter(result -> !result.passed())
                    .map(result -> result.message() == null ? result.name() : result.message())
                    .collect(Collectors.joining("; "));
            Answers.end(turn, key, Failure.of(ErrorClass.GATE, "gate-failed", failed), output);
        }
    }

    private static Result result(Turn turn, StepKey key, JsonNode rule) {
        String name = rule.get("name").asText();
        try {
            boolean passed = holds(Starts.evaluate(turn, key, rule.get("check")));
            JsonNode message = Starts.evaluate(turn, key, rule.path("message"));
            return new Result(name, passed, message.isTextual() ? message.textValue() : null);
        } catch (ExpressionException e) {
            return new Result(name, false, name + ": " + e.getMessage());
        }
    }

    private static boolean holds(JsonNode value) {
        if (!value.isBoolean()) {
            throw new ExpressionException("check must be true or false, not " + brief(value));
        }
        return value.booleanValue();
    }

    private static String brief(JsonNode value) {
        String text = value instanceof TextNode ? value.textValue() : Json.text(value);
        return text.length() > 60 ? text.substring(0, 57) + "..." : text;
    }

    /** The output of a gate. */
    private record Report(boolean passed, List<Result> results) {}

    /** @param message why, when the rule says so or could not be evaluated */
    private record Result(String name, boolean passed, String message) {}
}
