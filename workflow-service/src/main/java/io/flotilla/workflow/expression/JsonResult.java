package io.flotilla.workflow.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import io.flotilla.common.json.Json;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The value of an expression as JSON, up to a size: a small expression can name a very large value many times. */
final class JsonResult {
    private static final int MAX_DEPTH = 64;

    private final long limit;
    private long size;

    private JsonResult(long limit) {
        this.limit = limit;
    }

    /** @throws ExpressionException when the value has no form in JSON, or one of more than {@code limit} bytes */
    static JsonNode of(Object value, long limit) {
        return new JsonResult(limit).convert(value, 0);
    }

    private JsonNode convert(Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new ExpressionException("the result is nested deeper than " + MAX_DEPTH + " levels");
        }
        return switch (value) {
            case null -> counted(NullNode.instance, 4);
            case NullValue ignored -> counted(NullNode.instance, 4);
            case Boolean bool -> counted(BooleanNode.valueOf(bool), 5);
            case Long number -> counted(LongNode.valueOf(number), 8);
            case UnsignedLong number -> counted(Json.tree(number.bigIntegerValue()), 8);
            case Double number -> counted(finite(number), 8);
            case String text -> counted(TextNode.valueOf(text), text.length() + 2L);
            case CelByteString bytes -> convert(Base64.getEncoder().encodeToString(bytes.toByteArray()), depth);
            case CelValues.JsonMap map -> counted(map.node(), JsonSize.of(map.node(), limit - size));
            case CelValues.JsonList list -> counted(list.node(), JsonSize.of(list.node(), limit - size));
            case Map<?, ?> map -> object(map, depth);
            case List<?> list -> array(list, depth);
            case Optional<?> optional -> convert(optional.orElse(null), depth);
            case java.time.Instant instant -> convert(instant.toString(), depth);
            case java.time.Duration duration -> convert(duration.toString(), depth);
            default -> throw new ExpressionException("the result has no form in JSON: " + kind(value));
        };
    }

    private JsonNode object(Map<?, ?> map, int depth) {
        ObjectNode object = Json.object();
        map.forEach((key, value) -> {
            counted(NullNode.instance, 4);
            object.set(String.valueOf(key), convert(value, depth + 1));
        });
        return object;
    }

    private JsonNode array(List<?> list, int depth) {
        ArrayNode array = Json.object().arrayNode();
        list.forEach(value -> array.add(convert(value, depth + 1)));
        return array;
    }

    private JsonNode counted(JsonNode node, long bytes) {
        size += bytes;
        if (size > limit) {
            throw new ExpressionException("the result is larger than " + limit / 1024 + " KiB");
        }
        return node;
    }

    private static JsonNode finite(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new ExpressionException("the result is not a number that JSON knows: " + number);
        }
        return DoubleNode.valueOf(number);
    }

    private static String kind(Object value) {
        return value.getClass().getSimpleName().contains("Unknown")
                ? "a value that is not known"
                : value.getClass().getSimpleName();
    }
}
