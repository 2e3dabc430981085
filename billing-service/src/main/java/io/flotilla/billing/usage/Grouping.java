package io.flotilla.billing.usage;

import io.flotilla.common.problem.ProblemException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** By what costs can be summed. Every item is in exactly one group, so that the groups add up to the total. */
enum Grouping {
    /** What is not a model's is under its meter. */
    MODEL("CASE WHEN meter LIKE 'tokens.%' THEN resource ELSE meter END"),
    AGENT("coalesce(agent, '-')"),
    STEP("coalesce(step_id, '-')"),
    METER("meter"),
    DAY("to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')");

    private final String expression;

    Grouping(String expression) {
        this.expression = expression;
    }

    String expression() {
        return expression;
    }

    /** @throws ProblemException 422 when there is no such grouping */
    static Grouping of(String name) {
        return Arrays.stream(values())
                .filter(value -> value.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid("groupBy", "must be one of " + names()));
    }

    private static String names() {
        return Arrays.stream(values()).map(Grouping::wireName).collect(Collectors.joining(", "));
    }

    private String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
