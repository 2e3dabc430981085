package io.flotilla.workflow.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Tells the errors about a value that stay, whatever becomes of its unknown parts, from those which may not. */
final class KnownParts {
    /** They look at which fields and elements there are, and not at what is in them. */
    private static final Set<String> SHAPE = Set.of(
            "required",
            "additionalProperties",
            "type",
            "minProperties",
            "maxProperties",
            "minItems",
            "maxItems",
            "propertyNames",
            "dependentRequired");

    /** An error in one of their branches is one only when the other branches fail as well. */
    private static final Set<String> BRANCHES =
            Set.of("oneOf", "anyOf", "not", "if", "then", "else", "contains", "dependentSchemas");

    private final JsonNode whole;
    private final Predicate<String> unknown;

    KnownParts(JsonNode whole, Predicate<String> unknown) {
        this.whole = whole;
        this.unknown = unknown;
    }

    boolean isCertain(ValidationMessage message) {
        JsonNode at = whole;
        JsonNodePath location = message.getInstanceLocation();
        for (int i = 0; i < location.getNameCount(); i++) {
            Object element = location.getElement(i);
            at = element instanceof Integer index ? at.path(index) : at.path(String.valueOf(element));
            if (isUnknown(at)) {
                return false;
            }
        }
        if (!SHAPE.contains(message.getType()) && hasUnknown(at)) {
            return false;
        }
        return !isOfBranch(message.getEvaluationPath()) || !hasUnknown(part(location));
    }

    /** The field of the whole that the location is in. */
    private JsonNode part(JsonNodePath location) {
        return location.getNameCount() == 0 ? whole : whole.path(String.valueOf(location.getElement(0)));
    }

    private static boolean isOfBranch(JsonNodePath path) {
        return IntStream.range(0, path.getNameCount())
                .anyMatch(i -> BRANCHES.contains(String.valueOf(path.getElement(i))));
    }

    private boolean isUnknown(JsonNode node) {
        return node.isTextual() && unknown.test(node.textValue());
    }

    private boolean hasUnknown(JsonNode node) {
        if (isUnknown(node)) {
            return true;
        }
        for (JsonNode child : node) {
            if (hasUnknown(child)) {
                return true;
            }
        }
        return false;
    }
}
