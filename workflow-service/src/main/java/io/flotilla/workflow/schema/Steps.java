package io.flotilla.workflow.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.AbstractJsonValidator;
import com.networknt.schema.AbstractKeyword;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.Keyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.ValidationContext;
import com.networknt.schema.ValidationMessage;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Counts how often a part of a schema looks at a part of a value, and how far a pattern looks into a text, and ends the
 * validation at a limit. The parts do it themselves: in what is compiled each has one keyword more, which nobody writes.
 */
final class Steps {
    static final long MOST = 250_000;
    private static final ThreadLocal<Budget> BUDGET = new ThreadLocal<>();
    private static final String NAME = "$flotilla-steps";

    private static final Set<String> ONE = Set.of(
            "items",
            "contains",
            "additionalProperties",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties",
            "contentSchema",
            "if",
            "then",
            "else",
            "not");
    private static final Set<String> SEVERAL = Set.of(
            "allOf",
            "anyOf",
            "oneOf",
            "prefixItems",
            "properties",
            "patternProperties",
            "dependentSchemas",
            "$defs",
            "definitions");

    private Steps() {}

    /** What is done as one validation. @throws SpentException when it takes too many steps */
    static <T> T bounded(Supplier<T> validation) {
        BUDGET.set(new Budget());
        try {
            return validation.get();
        } finally {
            BUDGET.remove();
        }
    }

    /** Counts steps of the validation that is under way, before they are done. */
    static void spend(long steps) {
        Budget budget = BUDGET.get();
        if (budget != null) {
            budget.spend(steps);
        }
    }

    private static final class Budget {
        private long spent;

        void spend(long steps) {
            spent += steps;
            if (spent > MOST) {
                throw new SpentException();
            }
        }
    }

    static final class SpentException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private SpentException() {
            super("more than " + MOST + " steps", null, false, false);
        }
    }

    /** A copy whose parts count, each before it does anything else. */
    static JsonNode counted(JsonNode schema) {
        JsonNode copy = schema.deepCopy();
        add(copy);
        return copy;
    }

    private static void add(JsonNode part) {
        if (part instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                if (ONE.contains(field.getKey())) {
                    add(field.getValue());
                } else if (SEVERAL.contains(field.getKey())) {
                    field.getValue().forEach(Steps::add);
                }
            });
            ObjectNode counting = object.objectNode().put(NAME, true);
            counting.setAll(object);
            object.removeAll();
            object.setAll(counting);
        }
    }

    static Keyword keyword() {
        return new Counting();
    }

    private static final class Counting extends AbstractKeyword {
        Counting() {
            super(NAME);
        }

        @Override
        public JsonValidator newValidator(
                SchemaLocation location,
                JsonNodePath path,
                JsonNode value,
                JsonSchema part,
                ValidationContext context) {
            return new Counter(location, path, this, value, part.getSchemaNode());
        }
    }

    private static final class Counter extends AbstractJsonValidator {
        private final long steps;

        Counter(SchemaLocation location, JsonNodePath path, Keyword keyword, JsonNode value, JsonNode part) {
            super(location, path, keyword, value);
            int names = part.path("required").size() + part.path("enum").size();
            steps = 1 + part.path("properties").size() + names / 8;
        }

        @Override
        public Set<ValidationMessage> validate(
                ExecutionContext context, JsonNode value, JsonNode root, JsonNodePath location) {
            spend(steps);
            return Set.of();
        }
    }
}
