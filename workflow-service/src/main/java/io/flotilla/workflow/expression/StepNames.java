package io.flotilla.workflow.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets {@code steps.write-tests.output} mean the step {@code write-tests}, which to CEL is a subtraction. Nobody can
 * mean that one: a step is no number. The name becomes {@code steps["write-tests"]}, and positions in messages are
 * counted back to what was written.
 */
final class StepNames {
    private static final Pattern HYPHENATED =
            Pattern.compile("(?<![\\w.])steps\\s*\\.\\s*(\\??)([A-Za-z_]\\w*(?:-\\w+)+)");

    private final String rewritten;
    /** Pairs of where a replacement ends in the new text, and by how much it is longer than what it replaced. */
    private final List<int[]> shifts;

    private StepNames(String rewritten, List<int[]> shifts) {
        this.rewritten = rewritten;
        this.shifts = shifts;
    }

    static StepNames rewrite(String expression) {
        StringBuilder out = new StringBuilder();
        List<int[]> shifts = new ArrayList<>();
        Matcher matcher = HYPHENATED.matcher(expression);
        int at = 0;
        while (at < expression.length()) {
            int quote = nextQuote(expression, at);
            matcher.region(at, quote).useTransparentBounds(true);
            while (matcher.find()) {
                out.append(expression, at, matcher.start())
                        .append("steps[")
                        .append(matcher.group(1))
                        .append('"')
                        .append(matcher.group(2))
                        .append("\"]");
                at = matcher.end();
                shifts.add(new int[] {out.length(), out.length() - at});
            }
            int end = quote < expression.length() ? Template.endOfString(expression, quote) + 1 : quote;
            out.append(expression, at, end);
            at = end;
        }
        return new StepNames(out.toString(), shifts);
    }

    String text() {
        return rewritten;
    }

    /** The offset in what was written of an offset in {@link #text}. */
    int original(int offset) {
        int shift = 0;
        for (int[] pair : shifts) {
            if (pair[0] > offset) {
                break;
            }
            shift = pair[1];
        }
        return Math.max(0, offset - shift);
    }

    private static int nextQuote(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '"' || text.charAt(i) == '\'') {
                return i;
            }
        }
        return text.length();
    }
}
