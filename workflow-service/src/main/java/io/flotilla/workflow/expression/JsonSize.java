package io.flotilla.workflow.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;

/** How large a JSON value is in text, near enough to enforce a limit, without writing it. */
public final class JsonSize {
    private JsonSize() {}

    /** Whether a value has more bytes of text than {@code limit}. */
    public static boolean exceeds(JsonNode node, long limit) {
        return of(node, limit) > limit;
    }

    /** Bytes of text; the count ends, with what it has by then, as soon as it is above {@code limit}. */
    public static long of(JsonNode node, long limit) {
        if (node == null) {
            return 0;
        }
        return switch (node.getNodeType()) {
            case STRING -> text(node.textValue(), limit);
            case OBJECT -> object(node, limit);
            case ARRAY -> array(node, limit);
            case BINARY, POJO -> text(node.asText(), limit);
            case NUMBER -> number(node);
            default -> 5;
        };
    }

    /** A decimal is written in full: 1E9 has ten digits. */
    private static long number(JsonNode node) {
        if (node.isBigInteger()) {
            return Math.max(8, node.bigIntegerValue().bitLength() * 3L / 10);
        }
        if (node.isBigDecimal()) {
            BigDecimal value = node.decimalValue();
            return Math.max(8, (long) value.precision() + Math.abs((long) value.scale()));
        }
        return 8;
    }

    private static long object(JsonNode node, long limit) {
        long size = 2;
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            size += text(field.getKey(), limit) + 2 + of(field.getValue(), limit - size);
            if (size > limit) {
                break;
            }
        }
        return size;
    }

    private static long array(JsonNode node, long limit) {
        long size = 2;
        for (JsonNode element : node) {
            size += 1 + of(element, limit - size);
            if (size > limit) {
                break;
            }
        }
        return size;
    }

    /** Two quotes, and for every character the bytes that UTF-8 and JSON's escapes need. */
    private static long text(String text, long limit) {
        long size = 2;
        for (int i = 0; i < text.length() && size <= limit; i++) {
            char c = text.charAt(i);
            if (c < 0x20) {
                size += c == '\n' || c == '\t' || c == '\r' ? 2 : 6;
            } else if (c == '"' || c == '\\') {
                size += 2;
            } else {
                size += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
        }
        return size;
    }
}
