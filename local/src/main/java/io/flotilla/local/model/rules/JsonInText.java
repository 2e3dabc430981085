package io.flotilla.local.model.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flotilla.local.model.protocol.Json;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds a JSON object or array in a text: the whole text, a fenced block, or one that begins within it. */
final class JsonInText {

    private static final Pattern FENCE = Pattern.compile("```(?:json)?\\s*\\n(.*?)\\n?```", Pattern.DOTALL);
    private static final ObjectMapper LENIENT = new ObjectMapper();
    private static final int MOST_TRIES = 50;

    private JsonInText() {}

    /** The first that the condition accepts. */
    static Optional<JsonNode> find(String text, Predicate<JsonNode> condition) {
        JsonNode whole = Json.parse(text);
        if (whole.isContainerNode()) {
            return Optional.of(whole).filter(condition);
        }
        Matcher fence = FENCE.matcher(text);
        while (fence.find()) {
            JsonNode block = Json.parse(fence.group(1));
            if (block.isContainerNode() && condition.test(block)) {
                return Optional.of(block);
            }
        }
        return within(text, condition);
    }

    private static Optional<JsonNode> within(String text, Predicate<JsonNode> condition) {
        int at = text.indexOf('{');
        for (int tries = 0; at >= 0 && tries < MOST_TRIES; tries++) {
            try {
                JsonNode found = LENIENT.readTree(text.substring(at));
                if (found.isObject() && !found.isEmpty() && condition.test(found)) {
                    return Optional.of(found);
                }
            } catch (JsonProcessingException notHere) {
                // the brace belongs to prose; the next may not
            }
            at = text.indexOf('{', at + 1);
        }
        return Optional.empty();
    }
}
