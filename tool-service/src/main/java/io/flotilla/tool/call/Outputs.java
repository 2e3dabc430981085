package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.json.Preview;
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
            output.put(longest.get().getKey(), Preview.withoutMiddle(text, text.length() / 2));
            output.put("truncated", true);
        }
        return Optional.of(output);
    }

    private static int length(Map.Entry<String, JsonNode> field) {
        return field.getValue().textValue().length();
    }

    private static int size(JsonNode output) {
        return Json.bytes(output).length;
    }
}
