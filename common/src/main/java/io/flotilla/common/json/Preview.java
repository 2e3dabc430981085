package io.flotilla.common.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/**
 * What is left of a value that is too large to travel and was stored instead: of an object the small fields, and the
 * beginnings and ends of its texts; of anything else the beginning and end of its JSON. At most about 40 KiB.
 */
public final class Preview {
    private static final int TEXT = 8 * 1024;
    private static final int FIELD = 16 * 1024;
    private static final int WHOLE = 32 * 1024;

    private Preview() {}

    public static JsonNode of(JsonNode value) {
        if (!(value instanceof ObjectNode object)) {
            return TextNode.valueOf(shortened(value.isTextual() ? value.textValue() : Json.text(value)));
        }
        ObjectNode preview = Json.object();
        int left = WHOLE;
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode shown = field.getValue().isTextual()
                    ? TextNode.valueOf(shortened(field.getValue().textValue()))
                    : field.getValue();
            int size = Json.bytes(shown).length;
            if (size <= FIELD && size <= left) {
                preview.set(field.getKey(), shown);
                left -= size;
            }
        }
        return preview;
    }

    private static String shortened(String text) {
        return text.length() <= TEXT ? text : withoutMiddle(text, TEXT);
    }

    /** The beginning and the end, {@code kept} characters in all, with a note between them. */
    public static String withoutMiddle(String text, int kept) {
        int head = boundary(text, kept / 2);
        int tail = boundary(text, text.length() - kept / 2);
        return text.substring(0, head) + "\n… " + (tail - head) + " characters left out …\n" + text.substring(tail);
    }

    /** Never between the two halves of a character. */
    private static int boundary(String text, int index) {
        return Character.isLowSurrogate(text.charAt(index)) ? index + 1 : index;
    }
}
