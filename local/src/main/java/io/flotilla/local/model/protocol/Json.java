package io.flotilla.local.model.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.UncheckedIOException;

/** The two JSON dialects in use: the protocol's snake case, and the camel case of what agents answer. */
public final class Json {

    private static final ObjectMapper WIRE = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private static final ObjectMapper PLAIN = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** The protocol's form: snake case, absent rather than null. */
    public static String wire(Object value) {
        return write(WIRE, value);
    }

    /** The form of answers and tool arguments. */
    public static String plain(Object value) {
        return write(PLAIN, value);
    }

    /** A record as a tree, in the form of answers. */
    public static JsonNode tree(Object value) {
        return PLAIN.valueToTree(value);
    }

    /** The parsed text, or a missing node when it is not one JSON value. */
    public static JsonNode parse(String text) {
        try {
            JsonNode parsed = PLAIN.readTree(text);
            return parsed == null ? MissingNode.getInstance() : parsed;
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static String write(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
