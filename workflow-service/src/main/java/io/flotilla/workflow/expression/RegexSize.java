package io.flotilla.workflow.expression;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large the program of an RE2 pattern is, about, without making it: repetitions within one another multiply, and
 * {@code ((a{1000}){1000}){1000}} would not fit into memory.
 */
public final class RegexSize {
    private static final Pattern REPETITION = Pattern.compile("\\{(\\d{1,4})(,(\\d{1,4})?)?}");
    private static final Pattern FLAGS = Pattern.compile("\\(\\?[A-Za-z-]*\\)");
    private static final long MOST = Integer.MAX_VALUE;

    private final String regex;
    private final Deque<Long> outer = new ArrayDeque<>();
    private long size;
    private long last;
    private int at;

    private RegexSize(String regex) {
        this.regex = regex;
    }

    /** Of a pattern that is not one, some number. */
    public static long of(String regex) {
        RegexSize of = new RegexSize(regex);
        while (of.at < regex.length()) {
            of.next();
        }
        while (!of.outer.isEmpty()) {
            of.close();
        }
        return of.size;
    }

    private void next() {
        switch (regex.charAt(at)) {
            case '\\' -> escape();
            case '[' -> atom(endOfClass());
            case '(' -> open();
            case ')' -> {
                close();
                at++;
            }
            case '{' -> repeat();
            case '*', '+', '?' -> {
                grow(1);
                last++;
                at++;
            }
            default -> atom(at + 1);
        }
    }

    private void atom(int end) {
        last = 1;
        grow(1);
        at = end;
    }

    /** Flags such as {@code (?i)} are no group: what repeats after them is what was before. */
    private void open() {
        Matcher flags = FLAGS.matcher(regex).region(at, regex.length());
        if (flags.lookingAt()) {
            at = flags.end();
        } else {
            outer.push(size);
            size = 0;
            last = 0;
            at++;
        }
    }

    private void close() {
        if (!outer.isEmpty()) {
            last = size + 2;
            size = outer.pop();
            grow(last);
        }
    }

    private void repeat() {
        Matcher times = REPETITION.matcher(regex).region(at, regex.length());
        if (!times.lookingAt()) {
            atom(at + 1);
            return;
        }
        long count =
                Math.max(Long.parseLong(times.group(1)), times.group(3) == null ? 1 : Long.parseLong(times.group(3)));
        grow(last * count);
        last = Math.min(MOST, last * count);
        at = times.end();
    }

    /** {@code \Q…\E} are letters; the braces of {@code \p{L}} and {@code \x{41}} repeat nothing. */
    private void escape() {
        if (regex.startsWith("\\Q", at)) {
            int end = regex.indexOf("\\E", at);
            grow(end < 0 ? regex.length() - at : end - at);
            last = 1;
            at = end < 0 ? regex.length() : end + 2;
        } else {
            boolean braces =
                    at + 2 < regex.length() && "pPx".indexOf(regex.charAt(at + 1)) >= 0 && regex.charAt(at + 2) == '{';
            int end = braces ? regex.indexOf('}', at) : -1;
            atom(end < 0 ? at + 2 : end + 1);
        }
    }

    private int endOfClass() {
        int i = at + 1;
        if (i < regex.length() && regex.charAt(i) == '^') {
            i++;
        }
        boolean first = true;
        while (i < regex.length() && (first || regex.charAt(i) != ']')) {
            first = false;
            int named = regex.startsWith("[:", i) ? regex.indexOf(":]", i) : -1;
            if (named > 0) {
                i = named + 2;
            } else {
                i += regex.charAt(i) == '\\' ? 2 : 1;
            }
        }
        return i + 1;
    }

    private void grow(long more) {
        size = Math.min(MOST, size + more);
    }
}
