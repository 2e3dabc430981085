package io.flotilla.workflow.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A text with expressions in <code>${{ }}</code>, cut into its parts. */
public final class Template {
    private static final String OPEN = "${{";

    private Template() {}

    /** A piece of a template. */
    public sealed interface Part {}

    /** Stays as it is. */
    public record Literal(String text) implements Part {}

    /** The inside of one <code>${{ }}</code>. */
    public record Code(String expression) implements Part {}

    public static boolean hasCode(String text) {
        return text.contains(OPEN);
    }

    /** @throws ExpressionException when an expression is not closed */
    public static List<Part> parse(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf(OPEN, at);
            if (open < 0) {
                break;
            }
            if (open > at) {
                parts.add(new Literal(text.substring(at, open)));
            }
            int close = close(text, open + OPEN.length());
            parts.add(new Code(text.substring(open + OPEN.length(), close).strip()));
            at = close + 2;
        }
        if (at < text.length()) {
            parts.add(new Literal(text.substring(at)));
        }
        return parts;
    }

    /** The expression, when the text is exactly one: its value then keeps its type. */
    public static Optional<String> single(String text) {
        List<Part> parts = parse(text.strip());
        return parts.size() == 1 && parts.getFirst() instanceof Code code
                ? Optional.of(code.expression())
                : Optional.empty();
    }

    /** A condition may be written with or without <code>${{ }}</code>. @throws ExpressionException when it is mixed */
    public static String condition(String text) {
        if (!hasCode(text)) {
            return text.strip();
        }
        return single(text)
                .orElseThrow(() -> new ExpressionException("must be one expression, with no text around ${{ }}"));
    }

    /** Calls back with every string in a JSON value that holds expressions, and its path. */
    public static void strings(JsonNode value, String path, BiConsumer<String, String> found) {
        if (value.isTextual()) {
            if (hasCode(value.textValue())) {
                found.accept(path, value.textValue());
            }
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                strings(value.get(i), path + "[" + i + "]", found);
            }
        } else if (value.isObject()) {
            value.properties().forEach(e -> strings(e.getValue(), path + "." + e.getKey(), found));
        }
    }

    /** The position of the closing braces; braces and quotes of the expression's own are passed over. */
    private static int close(String text, int from) {
        int depth = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'' || c == '"') {
                i = endOfString(text, i);
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && depth > 0) {
                depth--;
            } else if (c == '}' && text.startsWith("}}", i)) {
                return i;
            }
        }
        throw new ExpressionException("${{ is not closed by }}");
    }

    /** The position of the quote that ends the string which starts here, or the last one when it does not end. */
    static int endOfString(String text, int start) {
        char quote = text.charAt(start);
        for (int i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i;
            }
        }
        return text.length() - 1;
    }
}
