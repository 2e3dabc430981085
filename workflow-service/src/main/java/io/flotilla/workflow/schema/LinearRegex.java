package io.flotilla.workflow.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import io.flotilla.workflow.expression.RegexSize;

/** Matches in time linear in the text; look-around and back-references, which cannot, are refused. */
final class LinearRegex implements RegularExpression {
    private static final int MOST_STATES = 5_000;

    private static final int STATES_A_STEP = 32;

    private final Pattern pattern;
    private final long states;

    /** @throws IllegalArgumentException when the pattern is not RE2 */
    LinearRegex(String regex) {
        states = RegexSize.of(regex);
        if (states > MOST_STATES) {
            throw new IllegalArgumentException("pattern '" + regex + "' repeats too much");
        }
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("pattern '" + regex + "' is not supported: " + e.getDescription(), e);
        }
    }

    @Override
    public boolean matches(String value) {
        Steps.spend(1 + value.length() * states / STATES_A_STEP);
        return pattern.matcher(value).find();
    }
}
