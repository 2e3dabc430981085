package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Outbox;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Keeps outputs small enough to travel in an event. */
final class Outputs {
    /** Of the output as JSON; what is larger travels as an artifact. */
    static final int MAX_BYTES = 256 * 1024;

    private static final int SHORTEST_CUT = 4 * 1024;

    /** Of a preview: each of its fields, and all of them together. */
    private static final int PREVIEW_FIELD = 8 * 1024;

    private static final int PREVIEW = 32 * 1024;

    /** What an event takes besides the output that is sent away with it. */
    private static final int FRAME = 8 * 1024;

    private Outputs() {}

    static boolean isLarge(JsonNode output) {
        return output != null && size(output) > MAX_BYTES;
    }

    /** Whether one event can take it to where it is kept. */
    static boolean canBeSent(JsonNode output) {
        return size(output) <= Outbox.MAX_DATA_BYTES - FRAME;
    }

    /** The small fields of an output and the beginnings and ends of its texts: enough to see what it is. */
    static JsonNode preview(JsonNode output) {
        if (!(output instanceof ObjectNode object)) {
            return TextNode.valueOf(shortened(output.isTextual() ? output.textValue() : Json.text(output)));
        }
        ObjectNode preview = Json.object();
        int left = PREVIEW;
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue().isTextual()
                    ? TextNode.valueOf(shortened(field.getValue().textValue()))
                    : field.getValue();
            int size = size(value);
            if (size <= 2 * PREVIEW_FIELD && size <= left) {
                preview.set(field.getKey(), value);
                left -= size;
            }
        }
        return preview;
    }

    private static String shortened(String text) {
        return text.length() <= PREVIEW_FIELD ? text : withoutMiddle(text, PREVIEW_FIELD);
    }

    /**
     * For what cannot even be sent to where it would be kept: long texts (standard output, a file's content) lose their
     * middle, and {@code truncated} says so. An output that is too large for another reason is a failure, or left out of
     * one.
     */
    static Ending bounded(Ending ending) {
        if (ending.output() == null) {
            return ending;
        }
        Optional<JsonNode> output = fit(ending.output());
        Failure failure = output.isPresent() || ending.isFailure() ? ending.failure() : tooLarge();
        return new Ending(failure, output.orElse(null), ending.cost());
    }

    private static Failure tooLarge() {
        String message =
                "the output is larger than " + MAX_BYTES / 1024 + " KiB; leave it as a file and pass its artifact";
        return Failure.of(ErrorClass.VALIDATION, "output-too-large", message);
    }

    private static Optional<JsonNode> fit(JsonNode output) {
        if (size(output) <= MAX_BYTES) {
            return Optional.of(output);
        }
        return output instanceof ObjectNode object ? shorten(object.deepCopy()) : Optional.empty();
    }

    private static Optional<JsonNode> shorten(ObjectNode output) {
        while (size(output) > MAX_BYTES) {
            Optional<Map.Entry<String, JsonNode>> longest = output.properties().stream()
                    .filter(field -> field.getValue().isTextual())
                    .max(Comparator.comparingInt(Outputs::length));
            if (longest.isEmpty() || length(longest.get()) < SHORTEST_CUT) {
                return Optional.empty();
            }
            String text = longest.get().getValue().textValue();
            output.put(longest.get().getKey(), withoutMiddle(text, text.length() / 2));
            output.put("truncated", true);
        }
        return Optional.of(output);
    }

    /** The beginning and the end, {@code kept} characters in all, with a note between them. */
    private static String withoutMiddle(String text, int kept) {
        int head = boundary(text, kept / 2);
        int tail = boundary(text, text.length() - kept / 2);
        return text.substring(0, head) + "\n… " + (tail - head) + " characters left out …\n" + text.substring(tail);
    }

    /** Never between the two halves of a character. */
    private static int boundary(String text, int index) {
        return Character.isLowSurrogate(text.charAt(index)) ? index + 1 : index;
    }

    private static int length(Map.Entry<String, JsonNode> field) {
        return field.getValue().textValue().length();
    }

    private static int size(JsonNode output) {
        return Json.bytes(output).length;
    }
}
