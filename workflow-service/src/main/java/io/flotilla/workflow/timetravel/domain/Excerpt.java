package io.flotilla.workflow.timetravel.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.expression.JsonSize;

/** Values cut to what a person wants to see of them. */
public final class Excerpt {
    private static final int MAX = 200;

    private Excerpt() {}

    /** The value itself when it is small, otherwise the beginning of its text. */
    static JsonNode of(JsonNode value) {
        if (value == null || !JsonSize.exceeds(value, MAX)) {
            return value;
        }
        return TextNode.valueOf(cut(text(value), MAX));
    }

    /** A text as it is, anything else as JSON. */
    public static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : Json.text(value);
    }

    /** At most so many characters, the last of them a sign when something was cut off. */
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
