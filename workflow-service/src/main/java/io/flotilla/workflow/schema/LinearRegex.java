package io.flotilla.workflow.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;

/** Matches in time linear in the text; look-around and back-references, which cannot, are refused. */
final class LinearRegex implements RegularExpression {
    private final Pattern pattern;

    /** @throws IllegalArgumentException when the pattern is not RE2 */
    LinearRegex(String regex) {
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("pattern '" + regex + "' is not supported: " + e.getDescription(), e);
        }
    }

    @Override
    public boolean matches(String value) {
        return pattern.matcher(value).find();
    }
}
