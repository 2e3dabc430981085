package io.flotilla.workflow.definition.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.Set;

/** Reads the fields of one JSON object, noting every one that is not as it must be; {@link #close} finds the rest. */
public final class Fields {
    /** What the database does not take in a text. */
    public static final String NO_NUL = "must not contain the character NUL";

    /** Of an amount, before and after the point; it is written without an exponent. */
    private static final int MOST_DIGITS = 30;

    private final JsonNode object;
    private final String path;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    public Fields(JsonNode node, String path, Problems problems) {
        this.path = path;
        this.problems = problems;
        if (node == null || !node.isObject()) {
            problems.add(path, "must be an object");
            this.object = Json.object();
        } else {
            this.object = node;
        }
    }

    public String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The field as it is; null when it is absent or null. */
    public JsonNode any(String name) {
        known.add(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    public String text(String name) {
        JsonNode value = any(name);
        if (value != null && !value.isTextual()) {
            problems.add(path(name), "must be a text");
            return null;
        }
        return value == null ? null : value.textValue();
    }

    public String required(String name) {
        String value = text(name);
        if (any(name) == null || (value != null && value.isBlank())) {
            problems.add(path(name), "is missing");
        }
        return value;
    }

    /** A name that must be there. */
    public String name(String name) {
        String value = required(name);
        if (value != null && !value.isBlank()) {
            Names.check(value, path(name), problems);
        }
        return value;
    }

    /** A text of which it is known what it must be. */
    public void fixed(String name, String value) {
        String written = required(name);
        if (written != null && !written.isBlank() && !written.equals(value)) {
            problems.add(path(name), "must be " + value);
        }
    }

    public boolean flag(String name) {
        JsonNode value = any(name);
        if (value != null && !value.isBoolean()) {
            problems.add(path(name), "must be true or false");
        }
        return value != null && value.booleanValue();
    }

    public int number(String name, int absent, int min, int max) {
        JsonNode value = any(name);
        if (value == null) {
            return absent;
        }
        boolean within = value.longValue() >= min && value.longValue() <= max;
        if (value.canConvertToInt() && value.isIntegralNumber() && (within || !problems.isBounded())) {
            return value.intValue();
        }
        problems.add(path(name), "must be a whole number from " + min + " to " + max);
        return absent;
    }

    public BigDecimal money(String name) {
        JsonNode value = any(name);
        try {
            BigDecimal amount = value == null ? null : new BigDecimal(value.asText());
            if (amount == null || amount.signum() >= 0 && isWritable(amount)) {
                return amount;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        problems.add(path(name), "must be an amount in USD, such as \"2.50\"");
        return null;
    }

    private static boolean isWritable(BigDecimal amount) {
        return amount.precision() - amount.scale() <= MOST_DIGITS && amount.scale() <= MOST_DIGITS;
    }

    public Duration duration(String name, Duration min, Duration max) {
        String text = text(name);
        return text == null ? null : duration(text, path(name), min, max, problems);
    }

    /** Notes every field that was not asked for. */
    public void close() {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problems.unknown(path(name), "is not a known field", name, known);
            }
        });
    }

    public static boolean hasNul(String text) {
        return text.indexOf(0) >= 0;
    }

    public static Duration duration(String text, String path, Duration min, Duration max, Problems problems) {
        try {
            Duration duration = Duration.parse(text);
            boolean within = duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0;
            if (within || !problems.isBounded()) {
                return duration;
            }
            problems.add(path, "must be from " + min + " to " + max);
        } catch (DateTimeParseException | ArithmeticException e) {
            problems.add(path, "'" + text + "' is not an ISO 8601 duration, such as PT30S or PT10M");
        }
        return null;
    }
}
