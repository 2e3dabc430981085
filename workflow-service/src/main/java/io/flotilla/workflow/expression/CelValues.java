package io.flotilla.workflow.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * JSON as CEL sees it, without copying: objects and arrays are wrapped and their fields converted when they are read.
 * A number without a fraction is an int whenever it fits, since JSON does not tell {@code 85} from {@code 85.0}.
 */
final class CelValues {
    private static final BigDecimal MIN = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private CelValues() {}

    static Object of(JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return NullValue.NULL_VALUE;
        }
        return switch (node.getNodeType()) {
            case OBJECT -> new JsonMap((ObjectNode) node);
            case ARRAY -> new JsonList((ArrayNode) node);
            case NUMBER -> number(node);
            case BOOLEAN -> node.booleanValue();
            default -> node.asText();
        };
    }

    private static Object number(JsonNode node) {
        if (node.isInt() || node.isLong() || node.isShort()) {
            return node.longValue();
        }
        double value = node.doubleValue();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return value;
        }
        BigDecimal exact = node.decimalValue();
        boolean whole = exact.stripTrailingZeros().scale() <= 0;
        boolean fits = exact.compareTo(MIN) >= 0 && exact.compareTo(MAX) <= 0;
        return whole && fits ? (Object) exact.longValueExact() : (Object) value;
    }

    /** A JSON object; its fields are read by name, so that large values cost nothing until they are used. */
    static final class JsonMap extends AbstractMap<String, Object> {
        private final ObjectNode node;

        JsonMap(ObjectNode node) {
            this.node = node;
        }

        ObjectNode node() {
            return node;
        }

        @Override
        public Object get(Object key) {
            JsonNode value = key instanceof String name ? node.get(name) : null;
            return value == null ? null : of(value);
        }

        @Override
        public boolean containsKey(Object key) {
            return key instanceof String name && node.has(name);
        }

        @Override
        public int size() {
            return node.size();
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return new java.util.AbstractSet<>() {
                @Override
                public Iterator<Entry<String, Object>> iterator() {
                    return node.properties().stream()
                            .<Entry<String, Object>>map(e -> Map.entry(e.getKey(), of(e.getValue())))
                            .iterator();
                }

                @Override
                public int size() {
                    return node.size();
                }
            };
        }
    }

    /** A JSON array. */
    static final class JsonList extends AbstractList<Object> {
        private final ArrayNode node;

        JsonList(ArrayNode node) {
            this.node = node;
        }

        ArrayNode node() {
            return node;
        }

        @Override
        public Object get(int index) {
            if (index < 0 || index >= node.size()) {
                throw new IndexOutOfBoundsException("Index out of bounds: " + index);
            }
            return of(node.get(index));
        }

        @Override
        public int size() {
            return node.size();
        }
    }
}
