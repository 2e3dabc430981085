package io.flotilla.workflow.run.domain;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names what is worked on: a step, {@code measure}, or one item of a {@code foreach}, {@code write-tests[3]}.
 *
 * @param item position from 0, or null for the step as a whole
 */
public record StepKey(String step, Integer item) {
    private static final Pattern ITEM = Pattern.compile("(.+)\\[(\\d{1,9})]");

    static StepKey of(String step) {
        return new StepKey(step, null);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static StepKey parse(String text) {
        Matcher matcher = ITEM.matcher(text);
        return matcher.matches()
                ? new StepKey(matcher.group(1), Integer.valueOf(matcher.group(2)))
                : new StepKey(text, null);
    }

    @JsonValue
    @Override
    public String toString() {
        return item == null ? step : step + "[" + item + "]";
    }
}
